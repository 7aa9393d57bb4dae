trait Store {
    #[metrics::instrument]
    fn query(&self);
}

fn main() {}
