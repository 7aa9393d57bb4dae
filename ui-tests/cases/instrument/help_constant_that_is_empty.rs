const HELP: &str = "";

#[metrics::instrument(name = "query", help = HELP)]
fn query() {}

fn main() {
    query();
}
