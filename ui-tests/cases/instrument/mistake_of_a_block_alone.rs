use metrics::instrument;

struct Pool;

// Nothing follows from it for methods with attributes of their own.
#[instrument(nam = "pool", error = Failure, max_seris = 3)]
impl Pool {
    #[instrument(skip)]
    fn query(&self) {}

    #[cfg_attr(all(), metrics::instrument(labels(table = table)))]
    fn insert(&self, table: &str) {}

    #[inline]
    fn remove(&self) {}
}

fn main() {}
