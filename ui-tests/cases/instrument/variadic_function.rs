#[metrics::instrument]
unsafe extern "C" fn query(count: u32, ...) {}

fn main() {}
