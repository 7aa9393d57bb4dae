struct Pool;

#[metrics::instrument(namespace = "pool")]
impl Pool {
    #[metrics::instrument(nam = "query")]
    fn query(&self) {}

    #[metrics::instrument(preregister)]
    fn insert(&self) {}

    #[metrics::instrument]
    const fn size(&self) -> usize {
        1
    }
}

fn main() {}
