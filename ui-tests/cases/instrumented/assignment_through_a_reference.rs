struct Pool(u32);

impl Pool {
    #[metrics::instrument]
fn query(&self) {
        self.0 += 1;
    }
}

fn main() {}
