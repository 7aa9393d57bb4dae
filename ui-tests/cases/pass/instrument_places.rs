//! Instrumented functions wherever a function can be, and of all shapes.
#![deny(warnings)]
#![allow(dead_code)]

use std::fmt::{Debug, Display};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

#[metrics::instrument]
fn outer<T: Debug + Clone>(value: &T) -> u32 {
    #[metrics::instrument]
    fn inner<T: Debug>(value: T) -> u32 {
        #[metrics::instrument(name = "innermost")]
        async fn innermost() -> u32 {
            3
        }
        drop(innermost());
        u32::try_from(format!("{value:?}").len()).unwrap()
    }
    inner(value.clone()) + inner(1)
}

struct Pool<T: ?Sized>(T);

#[metrics::instrument]
impl<T> Pool<T>
where
    T: Display + ?Sized + Sync,
{
    const SIZE: usize = { 1 + 1 };

    fn shown(&self) -> String {
        self.0.to_string()
    }

    async fn shown_later(&self) -> String {
        self.0.to_string()
    }

    fn with<R, F>(&self, read: F) -> R
    where
        F: for<'a> FnOnce(&'a T) -> R,
    {
        read(&self.0)
    }

    fn by_rc(self: Rc<Self>) -> String {
        self.shown()
    }

    fn by_pin(self: Pin<&mut Self>) -> String {
        self.shown()
    }

    async fn by_arc(self: &Arc<Self>) -> String {
        self.shown()
    }

    fn array() -> [u8; 2] {
        [0; Pool::<u8>::SIZE]
    }

    unsafe fn unchecked(&self) -> &T {
        &self.0
    }
}

struct Size<const N: usize>;

#[metrics::instrument]
impl<const N: usize> Size<{ N }> {
    fn add(&self, _: Size<{ 2 + 1 }>) -> [u8; N] {
        [0; N]
    }
}

trait Store<K: ?Sized> {
    type Value<'a>
    where
        Self: 'a;

    const NAME: &'static str = "store";

    fn get<'a, Q: AsRef<K>>(&'a self, key: Q) -> Self::Value<'a>;

    #[metrics::instrument]
    fn named(&self) -> &'static str
    where
        Self: Sized,
    {
        Self::NAME
    }
}

#[metrics::instrument]
impl<T: Copy, const N: usize> Store<str> for [T; N]
where
    for<'b> &'b T: Into<u64>,
{
    type Value<'a>
        = Option<&'a T>
    where
        T: 'a;

    fn get<'a, Q: AsRef<str>>(&'a self, key: Q) -> Self::Value<'a> {
        self.iter().nth(key.as_ref().len())
    }
}

trait Later {
    async fn get(&self, id: u32) -> Option<u32>;
    fn put(&self, id: u32) -> impl Future<Output = u32> + Send;
    async fn twice(&self) -> u32;
}

#[metrics::instrument]
impl Later for u8 {
    async fn get(&self, id: u32) -> Option<u32> {
        Some(id + u32::from(*self))
    }

    async fn put(&self, id: u32) -> u32 {
        id
    }

    fn twice(&self) -> impl Future<Output = u32> {
        async { 2 }
    }
}

trait Object {
    fn text(&self) -> String;
}

#[metrics::instrument]
impl dyn Object + Send {
    fn own(&self) -> String {
        self.text()
    }
}

#[metrics::instrument]
fn objects(one: &dyn Debug, two: Box<dyn Fn(&str) -> u32 + '_>, three: impl Fn(&str) -> u32) -> u32 {
    two(&format!("{one:?}")) + three("a")
}

#[metrics::instrument]
fn higher<F>(read: F) -> usize
where
    F: for<'a, 'b> Fn(&'a str, &'b str) -> &'a str,
{
    read("a", "b").len()
}

#[metrics::instrument]
extern "C" fn foreign(number: i32) -> i32 {
    number
}

/// Reads.
///
/// # Safety
///
/// `at` points to a number.
#[metrics::instrument]
unsafe extern "C" fn read(at: *const u32) -> u32 {
    unsafe { *at }
}

/// Reads later.
///
/// # Safety
///
/// `at` points to a number.
#[metrics::instrument]
async unsafe fn read_later(at: *const u32) -> u32 {
    unsafe { *at }
}

const _: () = {
    #[metrics::instrument(preregister)]
    fn hidden() {}

    #[metrics::instrument]
    impl Pool<()> {
        fn other(&self) {
            metrics::preregister!(hidden);
            hidden();
        }
    }
};

mod a {
    pub(crate) mod b {
        #[metrics::instrument(preregister)]
        pub(in crate::a) fn restricted() -> u32 {
            1
        }
        #[metrics::instrument]
        pub(super) async fn restricted_later() -> u32 {
            1
        }
    }
    pub(crate) fn all() -> u32 {
        drop(b::restricted_later());
        metrics::preregister!(self::b::restricted);
        b::restricted()
    }
}

#[metrics::instrument]
#[allow(clippy::too_many_arguments)]
fn twelve(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8) -> u8 {
    a + b + c + d + e + f + g + h + i + j + k + l
}

#[doc = "Above."]
#[cfg_attr(all(), inline)]
#[cfg_attr(all(), metrics::instrument(name = "configured"))]
#[cfg_attr(all(), must_use)]
#[doc = "Below."]
fn configured(#[cfg(all())] one: u32, #[cfg(any())] one: &str) -> u32 {
    #![allow(clippy::let_and_return)]
    let two = one;
    two
}

#[metrics::instrument]
#[cfg(any())]
fn absent() -> NoSuchType {}

#[must_use]
#[metrics::instrument]
#[inline(never)]
#[cold]
#[deprecated = "old"]
fn old() -> u32 {
    1
}

#[metrics::instrument]
fn closures_and_returns(number: Option<u32>) -> Option<u32> {
    let twice = |number: u32| {
        if number == 0 {
            return 0;
        }
        number * 2
    };
    let number = 'found: {
        if let Some(number) = number {
            break 'found number;
        }
        return None;
    };
    (number < 100).then_some(twice(number))?;
    Some(twice(number))
}

#[metrics::instrument]
fn borrows_to_the_end(numbers: std::cell::RefCell<Vec<u32>>) -> usize {
    numbers.borrow().len()
}

#[metrics::instrument]
async fn borrows_to_the_end_later(numbers: std::sync::Mutex<Vec<u32>>) -> usize {
    numbers.lock().unwrap().len()
}

#[metrics::instrument]
fn nested_opaque(numbers: &[u32]) -> Option<Box<dyn Iterator<Item = &u32> + '_>> {
    Some(Box::new(numbers.iter()))
}

#[metrics::instrument]
fn tuple_of_opaque(numbers: &[u32]) -> (impl Iterator<Item = &u32>, Result<impl Fn(u32) -> u32 + use<>, ()>) {
    (numbers.iter(), Ok(|number| number + 1))
}

#[metrics::instrument(name = "captures")]
fn future_that_captures(number: &u32) -> impl Future<Output = u32> + use<> {
    let number = *number;
    async move { number }
}

#[metrics::instrument]
fn arrays<const N: usize>(_: [u8; if true { 2 } else { 1 }], numbers: &[u32; N]) -> usize
where
    [u8; N]: Sized,
{
    numbers.len()
}

#[metrics::instrument]
fn recursive(number: u64) -> u64 {
    if number < 2 { 1 } else { number * recursive(number - 1) }
}

#[metrics::instrument]
fn recursive_later(number: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move { if number < 2 { 1 } else { number * recursive_later(number - 1).await } })
}

fn main() {
    assert_eq!(outer(&"a"), 4);
    let pool = Pool("a");
    assert_eq!(pool.shown() + &pool.with(|text| text.to_string()), "aa");
    drop(pool.shown_later());
    assert_eq!(Rc::new(Pool(1)).by_rc() + &Pin::new(&mut Pool(2)).by_pin(), "12");
    assert_eq!(Size::<1>.add(Size), [0]);
    assert_eq!([1_u8, 2].as_slice().len(), 2);
    assert_eq!(objects(&1, Box::new(|_| 1), |_| 2), 3);
    assert_eq!(higher(|one, _| one), 1);
    assert_eq!(foreign(1), 1);
    assert_eq!(unsafe { read(&1) } + a::all(), 2);
    Pool(()).other();
    assert_eq!(twelve(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 12);
    assert_eq!(configured(1), 1);
    assert_eq!(closures_and_returns(Some(2)), Some(4));
    assert_eq!(borrows_to_the_end(vec![1].into()), 1);
    drop((borrows_to_the_end_later(vec![1].into()), recursive_later(3), future_that_captures(&1), 1_u8.put(1)));
    assert_eq!(recursive(5), 120);
    assert!(metrics::render().contains("captures_calls_total{outcome=\"cancelled\"} 0\n"));
    assert_eq!(tuple_of_opaque(&[1]).0.count(), 1);
}
