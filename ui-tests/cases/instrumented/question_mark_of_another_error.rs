#[metrics::instrument]
fn query(number: &str) -> Result<u32, std::io::Error> {
    Ok(number.parse::<u32>()?)
}

fn main() {}
