#[metrics::instrument]
fn query(empty: bool) -> u32 {
    if empty {
        return "none";
    }
    1
}

fn main() {}
