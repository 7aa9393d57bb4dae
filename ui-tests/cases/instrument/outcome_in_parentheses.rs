#[metrics::instrument(outcome(|value| Ok::<(), ()>(())))]
fn query() {}

fn main() {}
