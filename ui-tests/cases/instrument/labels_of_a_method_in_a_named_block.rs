struct Pool;

#[metrics::instrument(name = "pool")]
impl Pool {
    #[metrics::instrument(labels(table = table), error = Failure, help = "Inserts.")]
    fn insert(&self, table: &str) {}
}

fn main() {}
