const HELP: &str = "";

struct Pool;

#[metrics::instrument(name = "pool", help = HELP)]
impl Pool {
    fn query(&self) {}

    fn insert(&self) {}

    #[cfg_attr(all(), cold)]
    fn remove(&self) {}
}

fn main() {}
