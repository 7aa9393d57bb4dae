use metrics::instrument as count;

struct Store;

#[metrics::instrument(name = "store")]
impl Store {
    #[count(skip)]
    #[count]
    fn get(&self) {}
}

fn main() {}
