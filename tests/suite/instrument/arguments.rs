//! Ways to take arguments.

use super::polling::{block_on, turn};
use super::table::{registry, table};

/// A pair with names.
#[derive(Debug, Clone, Copy)]
struct Pair {
    left: u8,
    right: u8,
}

/// A pair without names.
#[derive(Debug, Clone)]
struct Tuple(String, u8);

/// A part of this module by its path.
mod path {
    pub(super) struct Unit(pub(super) u8);
}

#[test]
fn patterns() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn sync(
        (a, mut b): (u8, u8),
        Pair { left, right: other }: Pair,
        mut c: u8,
        &d: &u8,
        ref e: u8,
        _: u8,
        _f: u8,
    ) -> u8 {
        b += 1;
        c += 1;
        a + b + left + other + c + d + *e
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn later(
        (a, mut b): (u8, u8),
        Pair { left, right: other }: Pair,
        mut c: u8,
        &d: &u8,
        ref e: u8,
        _: u8,
        _f: u8,
    ) -> u8 {
        turn().await;
        b += 1;
        c += 1;
        a + b + left + other + c + d + *e
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn moved(Tuple(text, number): Tuple, [first, .., last]: [String; 3], ref mut whole @ Pair { .. }: Pair) -> String {
        whole.left += number;
        format!("{text}{first}{last}{}", whole.left)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn moved_async(Tuple(text, ..): Tuple, ref part: [String; 2], &mut ref mut slot: &mut u8) -> String {
        turn().await;
        *slot += 1;
        format!("{text}{}", part.concat())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn by_path(path::Unit(number): path::Unit, (): ()) -> u8 {
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn nothing(_: String, _: String, _one: String, (_, _): (u8, u8)) {}

    #[metrics::instrument(registry = &REGISTRY)]
    fn opaque(items: impl IntoIterator<Item = u8>, mut each: impl FnMut(u8)) -> usize {
        items.into_iter().map(&mut each).count()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn opaque_async(items: impl IntoIterator<Item = impl Into<u64>>, text: &(impl AsRef<str> + ?Sized)) -> u64 {
        turn().await;
        items.into_iter().map(Into::into).sum::<u64>() + text.as_ref().len() as u64
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn unsized_dyn(each: &mut dyn FnMut(u8) -> u8, boxed: Box<dyn FnOnce(u8) -> u8 + '_>) -> u8 {
        boxed(each(1))
    }

    #[metrics::instrument(registry = &REGISTRY)]
    #[rustfmt::skip]
    fn configured(#[cfg(test)] first: u8, #[cfg(not(test))] first: String, #[cfg(any())] (a, b): (u8, u8), #[allow(unused)] second: u8) -> u8 {
        first
    }

    #[metrics::instrument(registry = &REGISTRY)]
    #[rustfmt::skip]
    async fn configured_async(#[cfg(not(test))] _: String, #[cfg(test)] (a, b): (u8, u8), #[cfg(any())] missing: u8) -> u8 {
        a + b
    }

    let pair = Pair { left: 1, right: 2 };
    assert_eq!(sync((1, 2), pair, 3, &4, 5, 6, 7), 20);
    assert_eq!(block_on(later((1, 2), pair, 3, &4, 5, 6, 7)), 20);
    let text = |text: &str| text.to_owned();
    assert_eq!(
        moved(Tuple(text("a"), 1), [text("b"), text("c"), text("d")], pair),
        "abd2"
    );
    let mut slot = 1;
    assert_eq!(
        block_on(moved_async(Tuple(text("a"), 1), [text("b"), text("c")], &mut slot)),
        "abc"
    );
    assert_eq!((slot, by_path(path::Unit(1), ())), (2, 1));
    block_on(nothing(text("a"), text("b"), text("c"), (1, 2)));
    let mut seen = 0;
    assert_eq!(opaque([1, 2], |number| seen += number), 2);
    assert_eq!(seen, 3);
    assert_eq!(block_on(opaque_async([1_u8, 2], "text")), 7);
    assert_eq!(unsized_dyn(&mut |number| number + 1, Box::new(|number| number + 1)), 3);
    assert_eq!((configured(1, 2), block_on(configured_async((1, 2)))), (1, 3));
    insta::assert_snapshot!(table(&REGISTRY), @"
    patterns::by_path: ok 1, panicked 0
    patterns::configured: ok 1, panicked 0
    patterns::configured_async: ok 1, panicked 0, cancelled 0
    patterns::later: ok 1, panicked 0, cancelled 0
    patterns::moved: ok 1, panicked 0
    patterns::moved_async: ok 1, panicked 0, cancelled 0
    patterns::nothing: ok 1, panicked 0, cancelled 0
    patterns::opaque: ok 1, panicked 0
    patterns::opaque_async: ok 1, panicked 0, cancelled 0
    patterns::sync: ok 1, panicked 0
    patterns::unsized_dyn: ok 1, panicked 0
    ");
}
