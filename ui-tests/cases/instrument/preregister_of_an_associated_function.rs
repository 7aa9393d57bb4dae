struct Pool;

impl Pool {
    #[metrics::instrument(preregister)]
    fn new() -> Self {
        Pool
    }
}

fn main() {}
