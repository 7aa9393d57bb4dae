//! Functions that macros by example write.

use super::polling::{block_on, turn};
use super::table::{registry, table};

registry!(REGISTRY);

macro_rules! functions {
    ($(#[$attribute:meta])* $vis:vis $name:ident($($argument:ident: $ty:ty),*) -> $output:ty $body:block) => {
        $(#[$attribute])*
        #[metrics::instrument(registry = &REGISTRY)]
        $vis fn $name($($argument: $ty),*) -> $output $body
    };
}

macro_rules! later {
    ($vis:vis $name:ident<$lifetime:lifetime>($($argument:pat_param => $ty:ty),*) -> $output:ty $body:block) => {
        #[metrics::instrument(registry = &REGISTRY)]
        $vis async fn $name<$lifetime>($($argument: $ty),*) -> $output $body
    };
}

macro_rules! getters {
    ($struct:ident { $($name:ident: $ty:ty = $value:expr),* }) => {
        #[metrics::instrument(registry = &REGISTRY)]
        impl $struct {
            $(fn $name(&self) -> $ty { $value })*
        }
    };
}

macro_rules! whole {
    ($function:item) => {
        #[metrics::instrument(registry = &REGISTRY)]
        $function
    };
}

macro_rules! named {
    ($($name:literal => $function:ident),*) => {
        $(
            #[metrics::instrument(name = $name, registry = &REGISTRY)]
            fn $function() -> &'static str {
                $name
            }
        )*
    };
}

macro_rules! labelled {
    ($function:ident($argument:ident), $label:ident: $ty:ty = $value:expr) => {
        #[metrics::instrument(name = "labelled", labels($label: $ty = $value), registry = &REGISTRY)]
        fn $function($argument: $ty) -> $ty {
            $argument
        }
    };
}

macro_rules! futures {
    ($name:ident -> $output:ty $body:block) => {
        #[metrics::instrument(registry = &REGISTRY)]
        fn $name() -> $output $body
    };
}

functions!(pub(crate) add(left: u8, right: u8) -> u8 { left + right });
functions!(
    /// Returns a result.
    #[inline] checked(left: u8) -> Result<u8, String> {
        if left == 0 {
            return Err("zero".to_owned());
        }
        Ok(left)
    }
);
later!(joined<'a>((first, _) => (&'a str, u8), mut second => String) -> Result<&'a str, String> {
    turn().await;
    second.push('!');
    if first.is_empty() { Err(second) } else { Ok(first) }
});
whole! {
    pub(super) fn item(number: u8) -> u8 {
        number
    }
}
whole! {
    async fn item_async(number: u8) -> Option<u8> {
        Some(number)
    }
}
named!("first_thing" => first, "second_thing" => second);
labelled!(labelled(value), kind: bool = value);
futures!(boxed -> std::pin::Pin<Box<dyn Future<Output = u8>>> { Box::pin(async { 1 }) });
futures!(opaque -> impl Future<Output = u8> { async { 1 } });

/// Has getters.
struct Thing;

getters!(Thing { one: u8 = 1, text: &'static str = "text" });

#[test]
fn functions_of_macros() {
    assert_eq!(add(1, 2), 3);
    assert_eq!((checked(1), checked(0)), (Ok(1), Err("zero".to_owned())));
    assert_eq!(block_on(joined(("a", 1), "b".to_owned())), Ok("a"));
    assert_eq!(block_on(joined(("", 1), "b".to_owned())), Err("b!".to_owned()));
    assert_eq!((item(1), block_on(item_async(1))), (1, Some(1)));
    assert_eq!((first(), second()), ("first_thing", "second_thing"));
    assert!(labelled(true));
    assert_eq!((Thing.one(), Thing.text()), (1, "text"));
    drop(boxed());
    drop(opaque());
    assert_eq!(block_on(async { boxed().await + opaque().await }), 2);
    insta::assert_snapshot!(table(&REGISTRY), @"
    Thing::one: ok 1, panicked 0
    Thing::text: ok 1, panicked 0
    add: ok 1, panicked 0
    boxed: ok 1, panicked 0, cancelled 0
    checked: ok 1, error 1, panicked 0
    first_thing: ok 1, panicked 0
    item: ok 1, panicked 0
    item_async: ok 1, panicked 0, cancelled 0
    joined: ok 1, error 1, panicked 0, cancelled 0
    labelled kind=false: ok 0, panicked 0
    labelled kind=true: ok 1, panicked 0
    opaque: ok 1, panicked 0, cancelled 0
    second_thing: ok 1, panicked 0
    ");
}
