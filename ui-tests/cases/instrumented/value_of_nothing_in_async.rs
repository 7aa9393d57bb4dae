#[metrics::instrument]
async fn query() {
    1
}

fn main() {}
