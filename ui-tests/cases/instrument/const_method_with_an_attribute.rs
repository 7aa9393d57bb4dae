struct Pool;

#[metrics::instrument]
impl Pool {
    #[metrics::instrument(skip(duration))]
    const fn size(&self) -> usize {
        1
    }

    fn query(&self) {}
}

fn main() {}
