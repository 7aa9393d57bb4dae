#[metrics::instrument]
fn query {
}

fn main() {}
