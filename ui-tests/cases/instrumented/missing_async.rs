async fn find() -> u32 {
    1
}

#[metrics::instrument]
fn query() -> u32 {
    find().await
}

fn main() {}
