#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

#[metrics::instrument(error = Failure)]
fn query() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
