#[metrics::instrument(skip(duration), skip(duration))]
fn query() {}

fn main() {}
