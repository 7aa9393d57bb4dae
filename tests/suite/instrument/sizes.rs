//! Sizes of futures, and what they are: as without the attribute, but for a few words.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use super::polling::turn;
use super::table::registry;

registry!(REGISTRY);

/// Words that a future may grow by.
const MOST: usize = 6 * size_of::<usize>();

macro_rules! twins {
    ($($name:ident($($parameters:tt)*) $(-> $output:ty)? $body:block)*) => {
        mod plain {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(pub(super) async fn $name($($parameters)*) $(-> $output)? $body)*
        }
        mod counted {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(#[metrics::instrument(registry = &REGISTRY)] pub(super) async fn $name($($parameters)*) $(-> $output)? $body)*
        }
        mod labelled {
            #[allow(clippy::wildcard_imports, reason = "the same as the other")]
            use super::*;
            $(
                #[allow(dead_code, reason = "functions call those beside them")]
                #[metrics::instrument(name = "labelled", labels(function = stringify!($name)), registry = &REGISTRY)]
                pub(super) async fn $name($($parameters)*) $(-> $output)? $body
            )*
        }
    };
}

twins! {
    nothing() {}
    waits() { turn().await; }
    live(array: [u8; 1024]) -> usize { turn().await; array.len() }
    not_live(array: [u8; 1024]) -> usize { let len = array.iter().map(|byte| usize::from(*byte)).sum(); turn().await; len }
    ignored(_: [u8; 1024], _other: [u8; 1024]) { turn().await; }
    patterns((one, [two, ..]): ([u8; 1024], [u64; 64])) -> u64 { turn().await; two + u64::from(one[0]) }
    mutable(mut array: [u8; 1024]) -> [u8; 1024] { turn().await; array[0] = 1; turn().await; array }
    moved(text: String, array: [u8; 4096]) -> Result<[u8; 4096], String> { turn().await; if text.is_empty() { Ok(array) } else { Err(text) } }
    local(number: u64) -> u64 { let array = [number; 512]; turn().await; array.iter().sum() }
    nested(array: [u8; 1024]) -> usize { live(array).await + live(array).await }
    many(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { turn().await; a + b + c + d + e + f }
    cell(cell: Cell<u8>) -> u8 { turn().await; cell.get() }
    borrowed_cell(cell: &Cell<u8>) -> u8 { turn().await; cell.get() }
    counted(rc: Rc<u8>) -> u8 { turn().await; *rc }
    dropped_rc(rc: Rc<u8>) -> u8 { *rc }
    pinned(pinned: PhantomPinned) { turn().await; let _ = &pinned; }
    mutable_reference(number: &mut u8) { turn().await; *number += 1; }
    object(object: Box<dyn Fn()>) { turn().await; object(); }
}

#[test]
fn futures_grow_by_few_words() {
    let mut grown = Vec::new();
    macro_rules! sizes {
        ($($name:ident($($argument:expr),*))*) => {
            $(
                let plain = size_of_val(&plain::$name($($argument),*));
                let counted = size_of_val(&counted::$name($($argument),*));
                let labelled = size_of_val(&labelled::$name($($argument),*));
                for size in [counted, labelled] {
                    if size > plain + MOST {
                        grown.push(format!("{}: {plain} bytes became {size}", stringify!($name)));
                    }
                }
            )*
        };
    }
    sizes! {
        nothing()
        waits()
        live([0; 1024])
        not_live([0; 1024])
        ignored([0; 1024], [0; 1024])
        patterns(([0; 1024], [0; 64]))
        mutable([0; 1024])
        moved(String::new(), [0; 4096])
        local(1)
        many(1, 2, 3, 4, 5, 6)
        cell(Cell::new(1))
        counted(Rc::new(1))
        mutable_reference(&mut 1)
    }
    // Two instrumented ones, of which one is within the other.
    let (plain, counted) = (
        size_of_val(&plain::nested([0; 1024])),
        size_of_val(&counted::nested([0; 1024])),
    );
    if counted > plain + 2 * MOST {
        grown.push(format!("nested: {plain} bytes became {counted}"));
    }
    insta::assert_snapshot!(grown.join("\n"), @"");
}

/// Tells of a value which auto traits its type implements: the inherent constant, if its bound holds.
macro_rules! autos {
    ($value:expr) => {{
        fn of<T>(_: &T) -> std::marker::PhantomData<T> {
            std::marker::PhantomData
        }
        let marker = of(&$value);
        let mut autos = Vec::new();
        autos!(marker, autos, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);
        autos
    }};
    ($marker:ident, $autos:ident, $($auto:ident),*) => {
        $({
            struct Probe<T>(std::marker::PhantomData<T>);
            #[allow(dead_code, reason = "not all types need it")]
            trait Otherwise {
                fn holds(&self) -> bool {
                    false
                }
            }
            impl<T> Otherwise for Probe<T> {}
            #[allow(dead_code, reason = "not all types have it")]
            impl<T: $auto> Probe<T> {
                fn holds(&self) -> bool {
                    true
                }
            }
            if Probe($marker).holds() {
                $autos.push(stringify!($auto));
            }
        })*
    };
}

#[test]
fn futures_are_what_they_were() {
    macro_rules! same {
        ($($name:ident($($argument:expr),*) $expected:expr;)*) => {
            $(
                let plain: Vec<&str> = autos!(plain::$name($($argument),*));
                assert_eq!(plain, $expected, stringify!($name));
                assert_eq!(autos!(counted::$name($($argument),*)), plain, stringify!($name));
                assert_eq!(autos!(labelled::$name($($argument),*)), plain, stringify!($name));
            )*
        };
    }
    let (cell, mut number) = (Cell::new(1), 1);
    same! {
        nothing() ["Send", "Sync", "UnwindSafe", "RefUnwindSafe"];
        waits() ["Send", "Sync", "UnwindSafe", "RefUnwindSafe"];
        live([0; 1024]) ["Send", "Sync", "UnwindSafe", "RefUnwindSafe"];
        cell(Cell::new(1)) ["Send", "UnwindSafe"];
        borrowed_cell(&cell) [""; 0];
        counted(Rc::new(1)) ["UnwindSafe", "RefUnwindSafe"];
        dropped_rc(Rc::new(1)) ["UnwindSafe", "RefUnwindSafe"];
        pinned(PhantomPinned) ["Send", "Sync", "UnwindSafe", "RefUnwindSafe"];
        mutable_reference(&mut number) ["Send", "Sync", "RefUnwindSafe"];
        object(Box::new(|| ())) [""; 0];
    }
}
