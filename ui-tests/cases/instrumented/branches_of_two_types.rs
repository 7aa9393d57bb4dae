#[metrics::instrument]
fn query(empty: bool) -> u32 {
    if empty { 1 } else { "none" }
}

fn main() {}
