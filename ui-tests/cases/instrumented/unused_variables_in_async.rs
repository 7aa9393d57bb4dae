#![deny(warnings)]

#[metrics::instrument]
pub async fn query(table: &str, mut id: u32, (first, second): (u32, u32)) -> u32 {
    let found = 1;
    let mut other = 2;
    other + first
}

fn main() {
    drop(query("users", 1, (1, 2)));
}
