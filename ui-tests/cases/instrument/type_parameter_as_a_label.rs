#[metrics::instrument(name = "query", labels(table: T = table))]
fn query<T: metrics::Label>(table: T) {}

fn main() {}
