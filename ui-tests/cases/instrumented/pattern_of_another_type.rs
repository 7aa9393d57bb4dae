#[metrics::instrument]
fn query((table, id): (u32, u32, u32)) -> u32 {
    table + id
}

fn main() {}
