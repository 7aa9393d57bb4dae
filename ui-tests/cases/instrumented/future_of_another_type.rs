#[metrics::instrument]
fn query() -> impl Future<Output = u32> {
    async move { "users" }
}

fn main() {}
