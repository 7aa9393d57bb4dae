struct Pool;

impl Pool {
    #[metrics::instrument(touch)]
    fn query(&self) {}
}

fn main() {}
