struct Pool;

#[metrics::instrument(outcome = |status: &u16| if *status < 500 { Ok(()) } else { Err(()) })]
impl Pool {
    fn query(&self) -> u16 {
        200
    }

    fn insert(&self) -> u8 {
        1
    }
}

fn main() {}
