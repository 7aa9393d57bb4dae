#[metrics::instrument]
fn query() -> impl Iterator<Item = u32> {
    1
}

fn main() {}
