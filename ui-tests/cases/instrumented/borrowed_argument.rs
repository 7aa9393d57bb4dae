#[metrics::instrument]
fn query(table: String) -> &'static str {
    &table
}

fn main() {}
