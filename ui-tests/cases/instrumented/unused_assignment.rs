#![deny(warnings)]

#[metrics::instrument]
fn query(mut id: u32) -> u32 {
    id = 2;
    let mut found = 1;
    found = 2;
    found
}

fn main() {
    query(1);
}
