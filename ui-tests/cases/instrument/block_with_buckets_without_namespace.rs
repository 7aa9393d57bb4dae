struct Pool;

#[metrics::instrument(buckets([0.1, 1.0]))]
impl Pool {
    fn query(&self) {}
}

fn main() {}
