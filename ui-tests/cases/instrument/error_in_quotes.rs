#[metrics::instrument(name = "query", error = "Failure")]
fn query() -> Result<(), ()> {
    Ok(())
}

fn main() {}
