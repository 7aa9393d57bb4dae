//! The order in which arguments are dropped: that without the attribute.

use std::cell::RefCell;

use super::polling::{caught, poll, turn};
use super::table::registry;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Logs its drop.
#[derive(Debug)]
struct Logged(&'static str);

impl Drop for Logged {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push(self.0.to_owned()));
    }
}

/// Two of them.
struct Pair {
    first: Logged,
    second: Logged,
}

fn pair(first: &'static str, second: &'static str) -> Pair {
    Pair {
        first: Logged(first),
        second: Logged(second),
    }
}

fn log(what: &str) {
    LOG.with_borrow_mut(|log| log.push(format!("({what})")));
}

/// Returns what was logged.
fn logged(run: impl FnOnce()) -> String {
    LOG.take();
    run();
    log("after");
    LOG.take().join(" ")
}

registry!(REGISTRY);

/// Declares functions, and the same with the attribute.
macro_rules! twins {
    ($(fn $name:ident($($parameters:tt)*) $body:block)*) => {
        mod plain {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(pub(super) fn $name($($parameters)*) $body)*
        }
        mod counted {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(#[metrics::instrument(registry = &REGISTRY)] pub(super) fn $name($($parameters)*) $body)*
        }
        mod labelled {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(
                #[metrics::instrument(name = "labelled", labels(function = stringify!($name)), registry = &REGISTRY)]
                pub(super) fn $name($($parameters)*) $body
            )*
        }
    };
}

/// Declares async functions, and the same with the attribute.
macro_rules! async_twins {
    ($(fn $name:ident($($parameters:tt)*) $body:block)*) => {
        mod plain_async {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(pub(super) async fn $name($($parameters)*) $body)*
        }
        mod counted_async {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(#[metrics::instrument(registry = &REGISTRY)] pub(super) async fn $name($($parameters)*) $body)*
        }
        mod labelled_async {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(
                #[metrics::instrument(name = "labelled_async", labels(function = stringify!($name)), registry = &REGISTRY)]
                pub(super) async fn $name($($parameters)*) $body
            )*
        }
    };
}

twins! {
    fn unused(_a: Logged, _b: Logged, _c: Logged) { let _local = Logged("local"); log("body"); }
    fn used(a: Logged, b: Logged, c: Logged) { log("body"); drop(b); log(a.0); log(c.0); }
    fn last(a: Logged, b: Logged) { let _local = Logged("local"); log(a.0); drop(b); }
    fn parts(Pair { first, second: _ }: Pair, (a, b): (Logged, Logged), _c: Logged) { log(first.0); log(a.0); log(b.0); }
    fn by_reference(ref a: Logged, Pair { ref second, .. }: Pair, mut b: Logged) { log(a.0); log(second.0); b.0 = "b2"; let _ = &b; }
    fn panicking(_a: Logged, b: Logged) { let _local = Logged("local"); log(b.0); panic!("now"); }
    fn returning(a: Logged, _b: Logged) { if a.0 == "a" { return; } log("never"); }
}

async_twins! {
    fn unused(_a: Logged, _: Logged, _b: Logged, _: Logged) { let _local = Logged("local"); turn().await; log("body"); }
    fn used(a: Logged, b: Logged, c: Logged) { log("body"); drop(b); turn().await; log(a.0); log(c.0); }
    fn parts(Pair { first, second: _ }: Pair, (a, b): (Logged, Logged), _c: Logged) { log(first.0); turn().await; log(a.0); log(b.0); }
    fn by_reference(ref a: Logged, Pair { ref second, .. }: Pair, mut b: Logged) { log(a.0); turn().await; log(second.0); b.0 = "b2"; let _ = &b; }
    fn panicking(_a: Logged, b: Logged) { let _local = Logged("local"); turn().await; log(b.0); panic!("now"); }
    fn mixed(_: Logged, (a, _): (Logged, Logged), mut _b: Logged, _: Pair) { turn().await; log(a.0); turn().await; }
}

impl Pair {
    fn plain(self, _: u8, other: Logged) {
        log(other.0);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn counted(self, _: u8, other: Logged) {
        log(other.0);
    }

    async fn plain_async(self, _: Logged, other: Logged) {
        turn().await;
        log(other.0);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn counted_async(self, _: Logged, other: Logged) {
        turn().await;
        log(other.0);
    }

    async fn plain_used(self, other: Logged) {
        let Self { first, .. } = self;
        turn().await;
        log(first.0);
        log(other.0);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn counted_used(self, other: Logged) {
        let Self { first, .. } = self;
        turn().await;
        log(first.0);
        log(other.0);
    }
}

#[test]
fn arguments_of_functions() {
    macro_rules! same {
        ($($name:ident($($argument:expr),*))*) => {
            $(
                let plain = logged(|| plain::$name($($argument),*));
                assert_eq!(logged(|| counted::$name($($argument),*)), plain, stringify!($name));
                assert_eq!(logged(|| labelled::$name($($argument),*)), plain, stringify!($name));
            )*
        };
    }
    let one = Logged;
    same! {
        unused(one("a"), one("b"), one("c"))
        used(one("a"), one("b"), one("c"))
        last(one("a"), one("b"))
        parts(pair("first", "second"), (one("a"), one("b")), one("c"))
        by_reference(one("a"), pair("first", "second"), one("b"))
        returning(one("a"), one("b"))
    }
    let plain = logged(|| caught(|| plain::panicking(one("a"), one("b"))));
    assert_eq!(logged(|| caught(|| counted::panicking(one("a"), one("b")))), plain);
    assert_eq!(logged(|| caught(|| labelled::panicking(one("a"), one("b")))), plain);
    let plain = logged(|| pair("first", "second").plain(1, one("b")));
    assert_eq!(logged(|| pair("first", "second").counted(1, one("b"))), plain);
    assert_eq!(plain, "(b) b first second (after)");
}

/// Polls so often, or until it panics or is ready, and drops.
fn cut<F: Future>(future: F, polls: usize) {
    let mut future = Box::pin(future);
    log("made");
    for _ in 0..polls {
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut()).is_ready())) {
            Ok(false) => log("pending"),
            Ok(true) => {
                log("ready");
                break;
            }
            Err(_) => {
                log("panicked");
                break;
            }
        }
    }
    drop(future);
}

#[test]
fn arguments_of_async_functions() {
    macro_rules! same {
        ($($name:ident($($argument:expr),*))*) => {
            $(
                for polls in 0..4 {
                    let plain = logged(|| cut(plain_async::$name($($argument),*), polls));
                    let name = format!("{} after {polls} polls", stringify!($name));
                    assert_eq!(logged(|| cut(counted_async::$name($($argument),*), polls)), plain, "{name}");
                    assert_eq!(logged(|| cut(labelled_async::$name($($argument),*), polls)), plain, "labelled {name}");
                }
            )*
        };
    }
    let one = Logged;
    same! {
        unused(one("a"), one("b"), one("c"), one("d"))
        used(one("a"), one("b"), one("c"))
        parts(pair("first", "second"), (one("a"), one("b")), one("c"))
        by_reference(one("a"), pair("first", "second"), one("b"))
        panicking(one("a"), one("b"))
        mixed(one("a"), (one("b"), one("c")), one("d"), pair("first", "second"))
    }
    for polls in 0..3 {
        let plain = logged(|| cut(pair("first", "second").plain_async(one("a"), one("b")), polls));
        assert_eq!(
            logged(|| cut(pair("first", "second").counted_async(one("a"), one("b")), polls)),
            plain
        );
        let plain = logged(|| cut(pair("first", "second").plain_used(one("b")), polls));
        assert_eq!(
            logged(|| cut(pair("first", "second").counted_used(one("b")), polls)),
            plain
        );
    }
}
