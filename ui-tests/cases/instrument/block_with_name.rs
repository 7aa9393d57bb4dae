struct Pool;

#[metrics::instrument(name = "pool")]
impl Pool {
    fn query(&self) {}
}

fn main() {}
