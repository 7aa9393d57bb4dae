#[metrics::instrument]
async fn query(table: &str, other: &str) -> &str {
    if table.is_empty() { other } else { table }
}

fn main() {}
