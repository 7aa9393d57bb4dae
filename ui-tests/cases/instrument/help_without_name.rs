#[metrics::instrument(help = "Queries.")]
fn query() {}

fn main() {
    query();
}
