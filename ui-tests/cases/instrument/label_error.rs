#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

#[metrics::instrument(name = "query", error = Failure, labels(error = table))]
fn query(table: &str) -> Result<(), Failure> {
    Ok(())
}

fn main() {}
