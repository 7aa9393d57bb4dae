#[metrics::instrument]
fn query() -> usize {
    let found = [1, 2;
    found.len()
}

fn main() {}
