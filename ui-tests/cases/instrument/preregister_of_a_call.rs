#[metrics::instrument]
fn query() {}

fn main() {
    metrics::touch!(query());
}
