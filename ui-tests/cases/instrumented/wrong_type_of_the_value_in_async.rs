#[metrics::instrument]
async fn query() -> u32 {
    "users"
}

fn main() {}
