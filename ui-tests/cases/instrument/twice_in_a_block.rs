use metrics::instrument;

struct Pool;

#[instrument(namespace = "pool")]
impl Pool {
    #[instrument(name = "query")]
    #[metrics::instrument(skip(duration))]
    fn query(&self) {}
}

fn main() {}
