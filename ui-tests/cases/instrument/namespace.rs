#[metrics::instrument(namespace = "shop.db")]
fn query() {}

fn main() {}
