#[metrics::instrument]
async fn query() -> usize {
    let found = ;
    1
}

fn main() {}
