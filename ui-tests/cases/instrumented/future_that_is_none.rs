#[metrics::instrument]
fn query() -> impl Future<Output = u32> {
    1
}

fn main() {}
