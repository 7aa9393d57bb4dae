trait Store {
    fn query(&self) -> u32;
}

impl Store for u8 {
    #[metrics::instrument]
fn query(&self) -> u64 {
        1
    }
}

fn main() {}
