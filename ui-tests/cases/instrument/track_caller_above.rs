#[track_caller]
#[metrics::instrument]
fn query() {}

fn main() {}
