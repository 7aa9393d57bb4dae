struct Failure;

struct Pool;

#[metrics::instrument(error = Failure)]
impl Pool {
    fn query(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn insert(&self) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() {}
