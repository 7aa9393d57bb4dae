#[metrics::instrument]
fn query() {}

fn main() {
    metrics::preregister!(query(), 1, query query, Stats<u8>);
}
