#[metrics::instrument]
fn query(empty: bool) -> impl Iterator<Item = u32> {
    if empty { vec![].into_iter() } else { 0..1 }
}

fn main() {}
