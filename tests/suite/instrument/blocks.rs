//! Whole blocks of functions.

use std::fmt::Debug;

use super::polling::{block_on, turn};
use super::table::{registry, table};

#[test]
fn blocks_of_methods() {
    registry!(REGISTRY);

    #[derive(Debug)]
    struct Pool<T, const N: usize>([T; N]);

    /// A type without a path.
    trait Named {
        const NAME: &'static str = { "block" };
        type Item;

        fn declared(&self) -> Self::Item;

        fn provided(&self) -> usize {
            Self::NAME.len()
        }
    }

    #[metrics::instrument(namespace = "pool", skip(in_flight), buckets([0.1, 1.0]), registry = &REGISTRY)]
    #[allow(dead_code, reason = "an attribute of the block")]
    impl<T: Clone + Debug, const N: usize> Pool<T, N> {
        const SIZE: usize = { N };
        const NEXT: fn(usize) -> usize = |number| number + 1;

        fn first(&self) -> Option<T> {
            self.0.first().cloned()
        }

        pub(crate) async fn last(&self) -> Result<T, usize> {
            turn().await;
            self.0.last().cloned().ok_or(Self::SIZE)
        }

        const fn size() -> usize {
            Self::SIZE
        }

        #[metrics::instrument(skip)]
        fn skipped(&self) -> usize {
            Self::NEXT(N)
        }

        #[metrics::instrument(name = "named", skip(duration))]
        #[must_use]
        fn named(&self) -> usize {
            N
        }

        #[metrics::instrument(name = "mapped", sample = 2)]
        fn mapped<U>(self, map: impl FnMut(T) -> U) -> Pool<U, N> {
            Pool(self.0.map(map))
        }

        fn generic<U: Default>() -> (Self, U)
        where
            T: Default,
        {
            (Self(std::array::from_fn(|_| T::default())), U::default())
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl<T, const N: usize> Named for Pool<T, N> {
        const NAME: &'static str = { "pool" };
        type Item = [u8; 1 + { 1 }];

        fn declared(&self) -> [u8; 1 + { 1 }] {
            [0; 2]
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl Named for [u8] {
        type Item = ();

        fn declared(&self) {}

        fn provided(&self) -> usize {
            self.len()
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl<A: Named + ?Sized> Named for &A {
        type Item = A::Item;

        fn declared(&self) -> A::Item {
            (**self).declared()
        }
    }

    let (pool, ()) = Pool::<u8, 2>::generic();
    let (empty, _) = Pool::<String, 0>::generic::<u8>();
    assert_eq!((pool.first(), empty.first()), (Some(0), None));
    assert_eq!((block_on(pool.last()), block_on(empty.last())), (Ok(0), Err(0)));
    assert_eq!((Pool::<u8, 2>::size(), pool.skipped(), pool.named()), (2, 3, 2));
    assert_eq!((pool.declared(), pool.provided()), ([0, 0], 4));
    assert_eq!((<&[u8]>::declared(&&[1][..]), [1, 2][..].provided()), ((), 2));
    assert_eq!(pool.mapped(u32::from).mapped(u64::from).0, [0, 0]);
    insta::assert_snapshot!(table(&REGISTRY), @"
    &_::declared: ok 1, panicked 0
    Pool::declared: ok 1, panicked 0
    [u8]::declared: ok 1, panicked 0
    [u8]::provided: ok 1, panicked 0
    pool_function blocks_of_methods::Pool::first: ok 2, panicked 0; no level
    pool_function blocks_of_methods::Pool::generic: ok 2, panicked 0; no level
    pool_function blocks_of_methods::Pool::last: ok 1, error 1, panicked 0, cancelled 0; no level
    pool_mapped: ok 2, panicked 0; timed ok 1; no level
    pool_named: ok 1, panicked 0; timed ; no level
    ");
}

#[test]
fn blocks_of_traits() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    trait Queue<T>: Debug {
        fn declared(&mut self, item: T);

        fn pushed(mut self, item: T) -> Self
        where
            Self: Sized,
        {
            self.declared(item);
            self
        }

        async fn later(&mut self, item: T) {
            turn().await;
            self.declared(item);
        }

        #[metrics::instrument(skip)]
        fn skipped(&self) -> String {
            format!("{self:?}")
        }
    }

    impl<T: Debug> Queue<T> for Vec<T> {
        fn declared(&mut self, item: T) {
            self.push(item);
        }
    }

    impl Queue<u8> for u8 {
        fn declared(&mut self, item: u8) {
            *self = item;
        }
    }

    let mut queue = Vec::new().pushed(1).pushed(2);
    block_on(queue.later(3));
    assert_eq!(queue.skipped(), "[1, 2, 3]");
    assert_eq!(1.pushed(2), 2);
    insta::assert_snapshot!(table(&REGISTRY), @"
    blocks_of_traits::Queue::later: ok 1, panicked 0, cancelled 0
    blocks_of_traits::Queue::pushed: ok 3, panicked 0
    ");
}
