//! What only editions before 2024 take.
#![allow(
    dead_code,
    unused,
    unreachable_pub,
    async_fn_in_trait,
    clippy::all,
    clippy::pedantic,
    reason = "functions are as users write them, not as they should be"
)]

struct S;

#[metrics::instrument]
impl S {
    fn gen(&self, gen: u8) -> u8 {
        gen
    }

    async fn gen_later(&self, gen: u8) -> u8 {
        gen
    }

    #[cfg_attr(all(), cold)]
    fn gen_after(&self, mut gen: u8) -> u8 {
        gen += 1;
        gen
    }

    fn elided<'a>(&'a self, other: &u8) -> &'a Self {
        self
    }

    async fn elided_later<'a>(&'a self, other: &u8) -> &'a Self {
        self
    }

    fn not_captured(&self) -> impl Iterator<Item = u8> {
        0..1
    }
}

#[metrics::instrument]
trait Later {
    async fn declared(&self) -> u8;

    async fn provided(&self, gen: u8) -> u8 {
        gen
    }
}

#[metrics::instrument]
impl Later for S {
    async fn declared(&self) -> u8 {
        2
    }
}

pub fn main() {
    let iterator = S.not_captured();
    assert_eq!(iterator.count(), 1);
    assert_eq!((S.gen(1), S.gen_after(1)), (1, 2));
    drop((S.gen_later(1), S.provided(1), S.elided_later(&1)));
}
