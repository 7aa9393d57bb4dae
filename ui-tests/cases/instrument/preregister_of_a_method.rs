struct Pool;

impl Pool {
    #[metrics::instrument(preregister)]
    fn query(&self) {}
}

fn main() {}
