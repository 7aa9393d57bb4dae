//! Blocks take what plain Rust takes in them, in every edition: `editions` compiles this file
//! again.
#![allow(
    dead_code,
    unreachable_pub,
    unsafe_code,
    unused_qualifications,
    unused,
    missing_abi,
    async_fn_in_trait,
    clippy::all,
    clippy::pedantic,
    reason = "functions are as users write them, not as they should be"
)]

use metrics::instrument;
use std::fmt::Debug;
pub struct W<const N: usize>(pub [u8; N]);
pub struct Q<T>(pub T);
macro_rules! nothing {
    ($($t:tt)*) => {};
}
macro_rules! constant {
    ($n:ident) => {
        const $n: u8 = 3;
    };
}
macro_rules! method {
    ($n:ident) => {
        fn $n(&self) -> u8 {
            4
        }
    };
}
pub trait Assert<const B: bool> {}
impl Assert<true> for () {}

/// Outer docs.
#[instrument(skip(duration))]
impl<const N: usize> W<{ N }>
where
    [u8; { 1 + 1 }]: Sized,
    (): Assert<{ 1 > 0 }>,
{
    //! Inner docs.
    #![allow(dead_code)]
    /*! more */
    nothing! { fn x() { } }
    nothing!(
        fn x() {}
    );
    nothing![
        fn x() {}
    ];
    constant!(A1);
    constant! { A2 }
    constant![A3];
    method! { mm }
    pub const F: fn(u8) -> u8 = {
        fn f(x: u8) -> u8 {
            x
        }
        f
    };
    const G: bool = !{ false };
    const H: bool = 1 != { 2 };
    const I: fn() -> u8 = || 1;
    const J: W<{ 3 }> = W([0; { 3 }]);
    const K: Option<fn(&u8) -> Box<dyn Fn() -> u8>> = None;
    const L: u8 = match { 1 } {
        1 => 2,
        _ => 3,
    };
    const M: u8 = if true { 1 } else { 2 };
    const fn c() -> u8 {
        1
    }
    pub const unsafe fn cu() -> u8 {
        1
    }
    pub unsafe fn u(&self) -> u8 {
        1
    }
    pub extern "C" fn e(&self) -> u8 {
        1
    }
    pub unsafe extern "C" fn ue(x: u8) -> u8 {
        x
    }
    pub extern "C" fn ee(x: u8) -> u8 {
        x
    }
    pub extern "C" fn er(x: u8) -> u8 {
        x
    }
    pub async fn a(&self) -> u8 {
        1
    }
    pub async unsafe fn au(&self) -> u8 {
        1
    }
    pub fn r#match(&self, r#type: u8) -> u8 {
        r#type
    }
    pub fn union(&self, auto: u8, default: u8, raw: u8, safe: u8) -> u8 {
        auto + default + raw + safe
    }
    pub fn default(macro_rules: u8) -> u8 {
        macro_rules
    }
    pub fn auto() {}
    pub fn g<const M: usize, T>(x: [T; M]) -> [T; M]
    where
        [T; { 2 + 3 }]: Sized,
        T: Debug,
    {
        x
    }
    pub fn gb() -> W<{ 1 + 1 }> {
        W([0; 2])
    }
    pub fn gc(w: W<{ 1 + 1 }>, [a, b]: [u8; { 2 }]) -> [u8; { 1 + 1 }] {
        let _ = w;
        [a, b]
    }
    pub fn h<F: Fn(u8) -> u8, G>(f: F, g: G) -> impl Fn(u8) -> u8
    where
        G: for<'a> Fn(&'a u8) -> &'a u8,
    {
        move |x| f(*g(&x))
    }
    pub fn i<'a>(&'a self, x: &'a dyn Fn(&u8) -> bool) -> Box<dyn Fn(&u8) -> bool + 'a> {
        Box::new(move |y| x(y))
    }
    pub fn nested(&self) -> u8 {
        #![allow(unused)]
        const X: u8 = 1;
        fn inner() -> u8 {
            X
        }
        struct In;
        impl In {
            fn inner(&self) -> u8 {
                2
            }
        }
        mod deep {
            pub fn f() -> u8 {
                3
            }
        }
        macro_rules! mac {
            () => {
                4
            };
        }
        inner() + In.inner() + deep::f() + mac!()
    }
    #[cfg(any())]
    fn gone(&self) -> Missing {}
    #[cfg(any())]
    const GONE: Missing = 1;
    #[cfg(all())]
    fn there(&self) {}
    #[cfg(not(all()))]
    #[inline]
    fn gone2(&self) -> Missing {}
    #[cfg_attr(all(), inline)]
    fn attr(&self) {}
    #[cfg_attr(all(), cfg(any()))]
    fn attr_gone(&self) -> Missing {}
    #[doc = concat!("a", "b")]
    pub(crate) fn docs(&self) {}
    /** block docs */
    pub(self) fn docs2(&self) {}
    pub(crate) fn vis(&self) {}
    pub fn never() -> ! {
        loop {}
    }
    pub fn ptr(f: fn(u8) -> u8, g: unsafe extern "C" fn() -> u8) -> fn(u8) -> u8 {
        let _ = g;
        f
    }
    pub fn pat(&self, (a, b): (u8, u8), Q(c): Q<u8>, &d: &u8, [e, ..]: [u8; 3], _: u8, ref f: u8, mut g: u8) -> u8 {
        g += 1;
        a + b + c + d + e + f + g
    }
    pub fn boxed(self: Box<Self>) {}
    pub fn pinned(self: std::pin::Pin<&mut Self>) {}
    pub fn rc(self: &std::rc::Rc<Self>) {}
    pub fn mutable(mut self) -> Self {
        self.0 = [0; N];
        self
    }
    pub fn qself(x: <Q<u8> as Has>::Out<'static>) -> <Q<u8> as Has>::Out<'static> {
        x
    }
    pub fn unit() -> () {}
    pub fn tuple() -> (u8, impl Debug) {
        (1, 2)
    }
    pub fn res(x: u8) -> std::result::Result<u8, Box<dyn std::error::Error>> {
        Ok("1".parse::<u8>()? + x)
    }
    pub fn dynt(&self, x: &mut (dyn Debug + Send)) {}
    #[must_use]
    pub fn must(&self) -> u8 {
        1
    }
    #[must_use = "x"]
    #[inline(always)]
    pub async fn must_async(&self) -> u8 {
        1
    }
    #[rustfmt::skip] #[allow(clippy::all)]    pub fn tools(&self) {}
    #[target_feature(enable = "sse2")]
    #[cfg(target_arch = "x86_64")]
    unsafe fn tf(&self) {}
    #[no_mangle_missing::x]
    #[cfg(any())]
    fn path(&self) {}
}

pub trait Has {
    type Out<'a>
    where
        Self: 'a;
    fn get<'a>(&'a self) -> Self::Out<'a>;
}
#[instrument]
impl Has for Q<u8> {
    type Out<'a>
        = &'a u8
    where
        Self: 'a;
    fn get<'a>(&'a self) -> Self::Out<'a> {
        &self.0
    }
}

#[instrument]
pub trait Tr<T = u8>: Debug
where
    T: Clone,
{
    #![allow(missing_docs)]
    const N: usize = { 1 };
    const M: fn() = {
        fn x() {}
        x
    };
    type Gat<'a, U: 'a>: Debug + 'a
    where
        Self: 'a,
        U: Debug;
    type Plain: Default;
    fn req(&self);
    fn prov(&self) -> u8 {
        1
    }
    unsafe fn up(&self) -> u8 {
        1
    }
    extern "C" fn ext(&self) -> u8 {
        1
    }
    fn where_self(self) -> Self
    where
        Self: Sized,
    {
        self
    }
    fn generic<U: Into<T>>(u: U) -> T
    where
        Self: Sized,
    {
        u.into()
    }
    fn gat<'a>(&'a self, x: Option<Self::Gat<'a, u8>>) -> Option<Self::Gat<'a, u8>> {
        x
    }
    #[cfg(any())]
    fn gone(&self) -> Missing {}
    #[allow(unused)]
    fn att(&self, x: u8) {}
    nothing! { fn y() }
}
#[instrument]
pub unsafe trait Un {
    fn f(&self) {}
}
#[instrument]
// SAFETY: nothing relies on it.
unsafe impl Un for Q<u8> {
    fn f(&self) {}
}
#[instrument]
impl<T> Drop for Q2<T> {
    fn drop(&mut self) {}
}
pub struct Q2<T>(pub T);
#[instrument]
impl<'a, T: ?Sized + 'a, const N: usize> From<&'a [T; N]> for Q3
where
    T: Sized,
{
    fn from(_: &'a [T; N]) -> Self {
        Q3
    }
}
pub struct Q3;
#[instrument]
impl Iterator for Q3 {
    type Item = u8;
    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
#[instrument]
impl std::ops::Index<std::ops::RangeFull> for Q3 {
    type Output = Self;
    fn index(&self, _: std::ops::RangeFull) -> &Self::Output {
        self
    }
}
#[instrument]
impl dyn Has2 {
    pub fn on_dyn(&self) {}
}
pub trait Has2 {}
#[instrument]
impl<T: Has2> Has2b for T {
    fn x(&self) {}
}
pub trait Has2b {
    fn x(&self) {}
}

macro_rules! block {
    ($(#[$m:meta])* $vis:vis $name:ident, $ty:ty, $ret:ty, $body:block, $e:expr, $l:lifetime, $p:pat, $path:path, $lit:literal, $it:item, $st:stmt, $w:path) => {
        #[instrument(namespace = $lit)]
        impl $ty {
            $(#[$m])*
            $vis fn $name<$l>(&$l self, $p: $ret) -> $ret $body
            $(#[$m])* $vis const C: $ret = $e;
            $(#[$m])* $vis async fn later(&self) -> $ret $body
            $vis fn path(x: $path) -> $path where $ret: $w { $it $st x }
            $vis fn e() -> $ret { $e }
        }
    };
}
block!(#[inline] #[doc = "x"] #[must_use] pub made, Made, u8, { 1 }, 1 + 1, 'x, _x, Option<u8>, "made", fn it() {}, let _z = 1, std::fmt::Debug);
pub struct Made;
macro_rules! vis { ($v:vis fn $n:ident() $b:block $($rest:tt)*) => { #[instrument] impl Made { $v fn $n() $b $($rest)* } } }
vis!(
    fn private() {}
    fn r1(&self) {}
    const Z: u8 = 1;
);
vis!(
    pub(crate) fn crated() {}
    #[inline]
    fn r2(&self) {}
);
macro_rules! whole { ($($t:tt)*) => { #[instrument] $($t)* } }
whole!(impl Made { fn w() { } });
macro_rules! item {
    ($i:item) => {
        #[instrument]
        $i
    };
}
item!(impl Made { fn x() { } #[inline] fn x2() {} });
item!(
    fn free(x: u8) -> u8 {
        x
    }
);
item!(
    pub async fn free2(x: u8) -> u8 {
        x
    }
);
macro_rules! tt { ($h:tt $n:tt $b:tt) => { #[instrument] $h $n $b } }
tt!(impl Made { fn y() { } });
macro_rules! attr { ($(#[$m:meta])* $i:ident) => { $(#[$m])* impl Made { fn $i() {} } } }
attr!(
    #[metrics::instrument(skip(duration))]
    attred
);
macro_rules! own {
    ($m:meta, $s:ident) => {
        #[instrument]
        impl Made {
            #[$m]
            fn $s(&self) {}
        }
    };
}
own!(metrics::instrument(skip), skipped);
own!(instrument, own_one);
/// What macros reach.
pub mod reexported {
    pub use metrics;
    pub use metrics::instrument;
}

macro_rules! dollar {
    ($n:ident) => {
        #[reexported::instrument(crate = reexported::metrics)]
        impl Made {
            #[reexported::instrument(skip)]
            fn $n() {}
            #[inline]
            fn in_dollar() {}
            #[must_use]
            #[cfg_attr(all(), cold)]
            fn other_dollar() -> u8 {
                1
            }
        }
    };
}

dollar!(dol);
pub mod local {
    pub fn f() {
        struct L;
        #[metrics::instrument]
        impl L {
            fn x(&self) -> u8 {
                1
            }
            #[cfg_attr(all(), cold)]
            fn y(&self) -> u8 {
                2
            }
        }
        L.x();
        L.y();
    }
}

pub fn main() {
    let two = W([0; 2]);
    two.nested();
    two.r#match(1);
    two.pat((1, 1), Q(1), &1, [1, 1, 1], 1, 1, 1);
    two.mm();
    two.there();
    W::<2>::gb();
    W::<2>::g([1, 2]);
    W::<1>::default(1);
    W::<1>::res(1).unwrap();
    Q(1).get();
    Q(1_u8).f();
    drop(Q2(1));
    Made.made(1);
    Made::private();
    Made.skipped();
    Made.own_one();
    Made::dol();
    Made::other_dollar();
    Made::in_dollar();
    local::f();
    free(1);
    let text = metrics::render();
    let mut counted: Vec<String> = Vec::new();
    for line in text
        .lines()
        .filter(|line| line.contains("_calls_total{") && line.ends_with("outcome=\"ok\"} 1"))
    {
        counted.extend(line.split('"').nth(1).map(str::to_owned));
    }
    assert_eq!(
        counted.join(" "),
        "Made::in_dollar Made::other_dollar Made::own_one Made::private Q2::drop Q<u8>::f Q<u8>::get W::default W::g W::gb \
         W::match W::nested W::pat W::res W::there f::L::x f::L::y free Made::made"
    );
}
