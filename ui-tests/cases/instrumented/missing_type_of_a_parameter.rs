#[metrics::instrument]
fn query(table) -> usize {
    1
}

fn main() {}
