#[metrics::instrument]
trait Store {
    fn query(&self);
}

fn main() {}
