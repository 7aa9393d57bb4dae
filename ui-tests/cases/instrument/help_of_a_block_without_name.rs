struct Pool;

#[metrics::instrument(help = "Queries.")]
impl Pool {
    fn query(&self) {}
}

fn main() {}
