#[metrics::instrument]
fn query(found: &mut Vec<u32>) {
    let first = &mut found[0];
    found.push(1);
    *first = 2;
}

fn main() {}
