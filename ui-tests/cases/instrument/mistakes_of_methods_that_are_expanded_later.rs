struct Pool;

#[metrics::instrument(name = "pool", registry = &REGISTRY)]
impl Pool {
    #[cfg_attr(all(), metrics::instrument(nam = "query"))]
    fn query(&self) {}

    #[metrics::instrument(name = "a-b")]
    fn insert(&self) {}

    #[metrics::instrument(preregister)]
    fn remove(&self) {}

    #[metrics::instrument(error = Failure)]
    fn stop(&self) -> ! {
        loop {}
    }
}

fn main() {}
