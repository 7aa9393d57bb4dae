#[metrics::instrument]
#[track_caller]
fn query() {}

fn main() {}
