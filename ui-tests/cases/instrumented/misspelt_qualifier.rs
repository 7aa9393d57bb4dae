#[metrics::instrument]
asnyc fn query() {
}

fn main() {}
