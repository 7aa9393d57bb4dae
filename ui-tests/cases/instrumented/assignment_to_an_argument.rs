#[metrics::instrument]
fn query(count: u32) -> u32 {
    count += 1;
    count
}

fn main() {}
