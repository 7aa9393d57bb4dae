#[metrics::instrument]
fn query() {
    break;
}

fn main() {}
