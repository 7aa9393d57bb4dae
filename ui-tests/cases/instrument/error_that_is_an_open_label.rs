#[metrics::instrument(name = "query", error = String)]
fn query() -> Result<(), String> {
    Ok(())
}

fn main() {}
