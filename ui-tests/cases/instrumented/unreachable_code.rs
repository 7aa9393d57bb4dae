#![deny(warnings)]

#[metrics::instrument]
fn query() -> u32 {
    return 1;
    2
}

#[metrics::instrument]
async fn insert() -> u32 {
    return 1;
    2
}

fn main() {
    query();
    drop(insert());
}
