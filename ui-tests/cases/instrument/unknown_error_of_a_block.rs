struct Pool;

#[metrics::instrument(name = "pool", error = Missing)]
impl Pool {
    fn query(&self) -> Result<(), u8> {
        Ok(())
    }

    fn insert(&self) -> Result<(), u8> {
        Ok(())
    }

    async fn remove(&self) {}
}

fn main() {}
