//! Ways to take `self`.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use super::polling::{block_on, turn};
use super::table::{registry, table};

#[test]
fn receivers() {
    registry!(REGISTRY);

    /// Counts.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Tally {
        count: u8,
    }

    impl Tally {
        #[metrics::instrument(registry = &REGISTRY)]
        fn by_value(mut self) -> Self {
            self.count += 1;
            self
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn by_value_async(mut self) -> Self {
            turn().await;
            self.count += 1;
            self
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn in_box(self: Box<Self>) -> u8 {
            self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn in_arc(self: Arc<Self>) -> u8 {
            turn().await;
            self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn in_ref_arc(self: &Arc<Self>) -> Arc<Self> {
            Arc::clone(self)
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn in_rc(mut self: Rc<Self>) -> u8 {
            Rc::make_mut(&mut self).count += 1;
            self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn pinned(mut self: Pin<&mut Self>) -> u8 {
            self.count += 1;
            self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn pinned_async(mut self: Pin<&mut Self>, by: u8) -> u8 {
            turn().await;
            self.count += by;
            self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn typed(self: &mut Tally, by: u8) -> &mut u8 {
            self.count += by;
            &mut self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn named<'a>(&'a mut self, by: &u8) -> &'a mut u8 {
            self.count += by;
            &mut self.count
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn parts(&mut self) -> u8 {
            let Self { count } = self;
            let closure = || {
                *count += 1;
                *count
            };
            let mut closure = closure;
            closure()
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn unused(self, _by: u8) {}

        #[metrics::instrument(registry = &REGISTRY)]
        fn associated() -> Self {
            Self::default()
        }
    }

    let mut tally = Tally::associated().by_value();
    tally = block_on(tally.by_value_async());
    assert_eq!(
        (Box::new(tally.clone()).in_box(), Rc::new(tally.clone()).in_rc()),
        (2, 3)
    );
    assert_eq!(block_on(Arc::new(tally.clone()).in_ref_arc().in_arc()), 2);
    assert_eq!(
        (
            Pin::new(&mut tally).pinned(),
            block_on(Pin::new(&mut tally).pinned_async(1))
        ),
        (3, 4)
    );
    *tally.typed(1) += 1;
    *block_on(tally.named(&1)) += 1;
    assert_eq!(tally.parts(), 9);
    block_on(tally.unused(1));
    insta::assert_snapshot!(table(&REGISTRY), @"
    receivers::Tally::associated: ok 1, panicked 0
    receivers::Tally::by_value: ok 1, panicked 0
    receivers::Tally::by_value_async: ok 1, panicked 0, cancelled 0
    receivers::Tally::in_arc: ok 1, panicked 0, cancelled 0
    receivers::Tally::in_box: ok 1, panicked 0
    receivers::Tally::in_rc: ok 1, panicked 0
    receivers::Tally::in_ref_arc: ok 1, panicked 0
    receivers::Tally::named: ok 1, panicked 0, cancelled 0
    receivers::Tally::parts: ok 1, panicked 0
    receivers::Tally::pinned: ok 1, panicked 0
    receivers::Tally::pinned_async: ok 1, panicked 0, cancelled 0
    receivers::Tally::typed: ok 1, panicked 0
    receivers::Tally::unused: ok 1, panicked 0, cancelled 0
    ");
}
