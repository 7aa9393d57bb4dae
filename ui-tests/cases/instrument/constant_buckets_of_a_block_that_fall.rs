const LONG: f64 = 1.0;

struct Pool;

#[metrics::instrument(name = "pool", buckets([LONG, 0.5]))]
impl Pool {
    #[cfg(any())]
    fn missing(&self) {}

    fn query(&self) {}

    fn insert(&self) {}

    #[cfg_attr(all(), cold)]
    fn remove(&self) {}
}

fn main() {}
