struct Pool;

#[metrics::instrument]
impl Pool {
    const SIZE: usize = 1;
}

fn main() {}
