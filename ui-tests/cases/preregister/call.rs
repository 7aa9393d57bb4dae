#[metrics::instrument]
fn query() {}

fn main() {
    metrics::preregister!(query());
}
