struct Pool;

#[metrics::instrument(namespace = "pool", labels(op = "get"))]
impl Pool {
    fn query(&self) {}
}

fn main() {}
