#[metrics::instrument]
fn query(Some(id): Option<u32>) -> u32 {
    id
}

fn main() {}
