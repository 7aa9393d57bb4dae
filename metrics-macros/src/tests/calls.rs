//! Instrumented functions: what they expand to, where the linker collects them.

use super::{instrument, preregister, pretty};
use insta::assert_snapshot;
use proc_macro2::TokenStream;

fn call(arguments: &str, item: &str) -> String {
    pretty(instrument(arguments, item))
}

#[test]
fn plain() {
    assert_snapshot!(call(
        "",
        "pub fn sum(left: u32, mut right: u32, _: u8) -> u32 { right += left; right }"
    ));
}

#[test]
fn labelled() {
    assert_snapshot!(call(
        r#"name = "query", labels(op = "get", table = table, method: Method = Method::of(id, 1))"#,
        "fn query(table: &str, Id(id): Id) -> Result<Row, DbError> { find(table, id)?.row() }",
    ));
}

#[test]
fn later() {
    assert_snapshot!(call(
        "",
        "/** Fetches. */ async fn fetch<'a, T: Key>(key: &'a T) -> Option<&'a str> where T: Sync { key.find().await }"
    ));
}

#[test]
fn later_for_others() {
    assert_snapshot!(call(
        "",
        "#[other::attribute(key)] async fn fetch(&self, key: u32) { self.find(key).await; }"
    ));
}

#[test]
fn desugared_by_async_trait() {
    assert_snapshot!(call(
        r#"name = "fetch", labels(key: u32 = key)"#,
        "fn fetch<'a>(&'a self, key: u32) -> Pin<Box<dyn Future<Output = u32> + Send + 'a>> {
            Box::pin(async move { let __self = self; __self.find(key).await })
        }",
    ));
}

#[test]
fn boxed_future() {
    assert_snapshot!(call(
        "",
        "fn fetch(key: u32) -> BoxFuture<'static, Result<u32, Error>> { find(key).boxed() }"
    ));
}

#[test]
fn block() {
    assert_snapshot!(call(
        r#"namespace = "pool", skip(in_flight)"#,
        r#"impl<T> Pool<T> {
            const SIZE: usize = 1;
            const fn size(&self) -> usize { 1 }
            #[metrics::instrument(skip)]
            fn peek(&self) -> &T { &self.0 }
            #[metrics::instrument(name = "take", skip(duration))]
            #[inline]
            fn take(self) -> T { self.0 }
        }"#,
    ));
}

/// What the compiler hands to the attribute of a method in a block.
#[test]
fn method_with_an_attribute_of_its_own() {
    assert_snapshot!(call(
        r#"labels(key = key), name = "take""#,
        r#"#[inline]
        #[crate::metrics::__private::instrumented(
            [crate::metrics::__private] [] in_block(name = "pool", error = PoolError, help = HELP, crate = crate::metrics)
        )]
        fn take(self, key: &str) -> T { self.0 }"#,
    ));
}

#[test]
fn block_with_a_name() {
    assert_snapshot!(call(
        r#"name = "db", error = DbError<'_>, labels(table = table), help = "Queries.", skip(duration), outcome = check"#,
        "trait Db { #![allow(dead_code)] m! { fn x() } const A: fn() = { f }; fn query(&self, table: &str) -> u8 { 1 } fn end(table: &str) -> ! { panic!() } }",
    ));
}

/// Methods with attributes are left to the hidden one.
#[test]
fn block_that_is_wrong() {
    assert_snapshot!(call(
        "nam = 1",
        "#[other] impl Pool { #[other] fn query(&self) {} fn insert(&self) {} }"
    ));
}

#[test]
fn hidden_attribute() {
    let expand = |arguments: &str, item: &str| {
        let parse = |source: &str| source.parse().expect("tokens");
        crate::instrument::instrumented(parse(arguments), parse(item)).to_string()
    };
    let tokens = |source: &str| source.parse::<TokenStream>().expect("tokens").to_string();
    // Another macro may have added ours after it.
    assert_eq!(
        expand("[::metrics::__private] [] done()", "#[inline] #[other] fn a() {}"),
        tokens(
            "#[inline] #[other] #[::metrics::__private::instrumented([::metrics::__private] [#[other]] done())] fn a() {}"
        ),
    );
    for (marker, item) in [
        ("[::metrics::__private] [#[other]] done()", "#[other] fn a() {}"),
        ("[::metrics::__private] [] refused()", "fn a() {}"),
        ("[::metrics::__private] [] in_block(name = \"a\")", "const fn a() {}"),
        ("[::metrics::__private] [] in_block(name = \"a\")", "fn a();"),
        ("[::metrics::__private] [] in_block()", "struct Other;"),
        ("", "fn a() {}"),
    ] {
        assert_eq!(expand(marker, item), tokens(item), "{marker}");
    }
}

#[test]
fn everything() {
    assert_snapshot!(call(
        r#"name = "query", namespace = "shop", labels(table: Table = table), max_series = 100, error = DbError,
           buckets(exponential(0.001, 2.0, 3)), sample = 16, registry = &REGISTRY, outcome = |row| row.check(), preregister,
           crate = crate::metrics"#,
        "pub(crate) extern \"C\" fn query(table: Table) -> Row { #![allow(unused)] read(table) }",
    ));
}

#[test]
fn never() {
    assert_snapshot!(call("", "fn serve() -> ! { loop {} }"));
}

#[test]
fn paths_to_preregister() {
    let paths = [
        "db::query",
        "r#loop,",
        "<Pool as Store>::get::<u8>, Self::get::<u8, u16>",
        "db::QueryStats, _Stats, <Pool as Store>::Stats, query,",
    ];
    let expanded = paths.map(|paths| {
        let expression: syn::Expr = syn::parse2(preregister(paths)).expect("an expression");
        format!("--- {paths}\n{}", pretty(quote::quote!(fn main() { #expression })))
    });
    assert_snapshot!(expanded.concat());
}
