#[metrics::instrument]
#[metrics::instrument(name = "query")]
fn query() {}

fn main() {
    query();
}
