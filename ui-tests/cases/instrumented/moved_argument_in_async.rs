#[metrics::instrument]
async fn query(table: String) -> usize {
    drop(table);
    table.len()
}

fn main() {}
