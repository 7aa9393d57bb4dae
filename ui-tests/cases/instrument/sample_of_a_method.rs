struct Store;

#[metrics::instrument(namespace = "store")]
impl Store {
    #[metrics::instrument(sample = 16)]
    fn get(&self) {}

    fn put(&self) {}
}

fn main() {
    Store.get();
    Store.put();
}
