use std::pin::Pin;

#[metrics::instrument]
fn query() -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { "users" })
}

fn main() {}
