#[metrics::instrument]
fn query(table: &str, id: u32) -> u32 {
    id
}

#[metrics::instrument]
async fn insert(table: &str, id: u32) {}

fn main() {
    query(1, "users");
    insert("users");
}
