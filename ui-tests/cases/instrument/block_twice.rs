use metrics::instrument;

struct Pool;

#[instrument]
#[metrics::instrument(name = "pool")]
impl Pool {
    fn query(&self) {}

    #[instrument(skip)]
    fn insert(&self) {}
}

fn main() {}
