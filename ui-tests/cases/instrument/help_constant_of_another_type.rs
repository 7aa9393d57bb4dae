const HELP: u8 = 1;

#[metrics::instrument(name = "query", help = HELP)]
fn query() {}

fn main() {
    query();
}
