struct Pool;

#[metrics::instrument]
impl Pool {
    fn query(&self, table) -> usize {
        1
    }

    fn insert(&self) -> usize {
        let found = ;
        1
    }
}

fn main() {}
