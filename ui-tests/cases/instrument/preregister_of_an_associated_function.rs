struct Pool;

impl Pool {
    #[metrics::instrument(touch)]
    fn new() -> Self {
        Pool
    }
}

fn main() {}
