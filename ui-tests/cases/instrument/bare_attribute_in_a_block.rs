use metrics::instrument;

struct Pool;

#[instrument]
impl Pool {
    #[instrument(skip)]
    fn query(&self) {}

    fn insert(&self) {}
}

fn main() {}
