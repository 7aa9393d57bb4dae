#[metrics::instrument]
async fn query(number: &str) {
    number.parse::<u32>()?;
}

fn main() {}
