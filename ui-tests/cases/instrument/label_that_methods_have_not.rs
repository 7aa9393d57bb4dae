struct Pool;

#[metrics::instrument(name = "pool", labels(table = table))]
impl Pool {
    fn query(&self, table: &str) {}

    fn insert(&self) {}

    async fn remove(&self) {}
}

fn main() {}
