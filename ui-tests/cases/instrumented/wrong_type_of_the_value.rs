#[metrics::instrument]
fn query() -> u32 {
    "users"
}

fn main() {}
