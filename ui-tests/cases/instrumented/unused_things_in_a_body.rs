#![deny(warnings)]

#[metrics::instrument]
fn query() -> u32 {
    use std::fmt::Debug;
    Ok::<(), ()>(());
    1 + 1;
    (2)
}

fn main() {
    query();
}
