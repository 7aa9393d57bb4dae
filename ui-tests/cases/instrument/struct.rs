#[metrics::instrument]
struct Query;

fn main() {}
