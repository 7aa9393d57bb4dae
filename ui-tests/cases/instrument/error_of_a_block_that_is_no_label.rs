struct Failure;

struct Pool;

#[metrics::instrument(name = "pool", error = Failure)]
impl Pool {
    fn query(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn insert(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn count(&self) -> u64 {
        1
    }
}

fn main() {}
