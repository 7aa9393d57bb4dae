#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

#[metrics::instrument(name = "query", error = Failure)]
fn query() {}

fn main() {}
