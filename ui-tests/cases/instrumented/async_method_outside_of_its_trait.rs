trait Store {
    async fn query(&self) -> u32;
}

impl Store for u8 {
    #[metrics::instrument]
async fn query(&self) -> u64 {
        1
    }
}

fn main() {}
