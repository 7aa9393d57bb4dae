#[metrics::instrument]
fn query(table: &str) -> usize {
    let found = table.
}

fn main() {}
