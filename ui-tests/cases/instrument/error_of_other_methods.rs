#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Late,
}

struct Pool;

#[metrics::instrument(name = "pool", error = Failure)]
impl Pool {
    fn query(&self) -> Result<(), Failure> {
        Err(Failure::Late)
    }

    fn count(&self) -> u64 {
        1
    }

    fn insert(&self) -> Result<(), std::fmt::Error> {
        Ok(())
    }

    async fn remove(&self) -> Result<(), Box<std::io::Error>> {
        Ok(())
    }
}

fn main() {}
