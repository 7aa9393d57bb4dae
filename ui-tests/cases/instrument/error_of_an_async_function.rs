#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

#[metrics::instrument(name = "query", error = Failure)]
async fn query() -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {}
