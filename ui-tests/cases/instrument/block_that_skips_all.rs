struct Pool;

#[metrics::instrument(skip)]
impl Pool {
    fn query(&self) {}
}

fn main() {}
