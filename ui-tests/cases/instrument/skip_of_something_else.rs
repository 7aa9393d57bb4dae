#[metrics::instrument(skip(durations))]
fn query() {}

fn main() {}
