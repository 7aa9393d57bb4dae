#[metrics::instrument]
const fn query() -> u32 {
    1
}

fn main() {}
