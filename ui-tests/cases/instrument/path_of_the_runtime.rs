#[metrics::instrument(crate = ::wrong::path)]
fn query() {}

fn main() {}
