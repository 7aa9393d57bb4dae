#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Late,
}

#[metrics::instrument(name = "query", error = Failure)]
fn query() -> Result<(), Box<std::fmt::Error>> {
    Ok(())
}

fn main() {
    let _ = (query(), Failure::Late);
}
