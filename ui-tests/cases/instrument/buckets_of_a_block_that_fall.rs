struct Falling;

impl metrics::Buckets for Falling {
    const BOUNDS: &'static [f64] = &[1.0, 0.5];
}

struct Pool;

#[metrics::instrument(name = "pool", buckets(Falling))]
impl Pool {
    fn query(&self) {}

    async fn insert(&self) {}

    #[cfg_attr(all(), cold)]
    fn remove(&self) {}
}

fn main() {}
