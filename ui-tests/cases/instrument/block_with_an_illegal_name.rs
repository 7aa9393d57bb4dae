struct Pool;

#[metrics::instrument(name = "pool-1")]
impl Pool {
    fn query(&self) {}

    fn insert(&self) {}
}

fn main() {}
