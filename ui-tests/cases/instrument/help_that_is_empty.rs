#[metrics::instrument(name = "query", help = " ")]
fn query() {}

fn main() {
    query();
}
