#[metrics::instrument]
fn query() -> u32 {
    let found = 1;
    found + 1;
}

fn main() {}
