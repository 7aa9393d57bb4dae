#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

#[metrics::instrument(name = "query", error = Failure)]
fn query() -> u32 {
    1
}

fn main() {}
