#[metrics::instrument(name = "query", help = 1)]
fn query() {}

fn main() {
    query();
}
