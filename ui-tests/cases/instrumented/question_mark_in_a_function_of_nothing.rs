#[metrics::instrument]
fn query(number: &str) {
    number.parse::<u32>()?;
}

fn main() {}
