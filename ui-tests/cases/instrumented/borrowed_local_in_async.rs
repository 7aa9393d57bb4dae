#[metrics::instrument]
async fn query(table: &str) -> &str {
    let found = table.to_owned();
    &found
}

fn main() {}
