struct Failure;

#[metrics::instrument(name = "query", error = Failure)]
fn query() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
