//! Messages of `instrument`: what is reported for wrong arguments and on wrong items, and at which token.

use insta::assert_snapshot;
use proc_macro2::TokenStream;

use super::{instrument, message, preregister};

/// Lists the messages for each input, after the input, each after the token that it points at.
fn each(inputs: &[(&str, &str)]) -> String {
    let listed = inputs.iter().map(|(arguments, item)| {
        let expansion: syn::File = syn::parse2(instrument(arguments, item)).expect("an expansion is a file");
        let messages = expansion.items.iter().filter_map(|item| match item {
            syn::Item::Macro(call) => Some(message(call.mac.tokens.clone())),
            _ => None,
        });
        let messages: Vec<String> = messages.collect();
        assert!(!messages.is_empty(), "no mistake was seen in ({arguments}) {item}");
        format!("--- ({arguments}) {item}\n{}\n", messages.join("\n"))
    });
    listed.collect()
}

#[test]
fn arguments_that_are_wrong() {
    let arguments = [
        r#"nam = "a", lables(x = y), sampel = 2"#,
        r#"name = "a" sample = 2"#,
        r#"name = a, namespace, max_series = "1", preregister = 1, registry"#,
        r#"name = "a-b", namespace = "1", labels(c-d = 1)"#,
        r#"name = "a", labels(outcome = x, le = x, a = "b", a = x, "b" = x, c, d: u8, e = )"#,
        r#"name = "a", labels()"#,
        r#"name = "a", buckets()"#,
        r#"name = "a", buckets(B = [1])"#,
        r#"name = "a", buckets(linaer(1, 2, 3))"#,
        r#"name = "a", buckets(exponential_buckets(start = 1.0, factor = 2.0, count = 3))"#,
        r#"name = "a", buckets(linear_buckets(1.0, 2.0, 3))"#,
        r#"name = "a", skip_all, error_if = is_bad"#,
        r#"name = "a", buckets([1, 1])"#,
        r#"name = "a", sample = 1, max_series = 3"#,
        r#"name = "a", labels(op = "get"), max_series = 3"#,
        r#"name = "a", skip(duration), buckets([1]), sample = 2"#,
        r"labels(a = x), error = E, buckets([1]), sample = 2",
        r"skip, skip(duration, duration, outcome)",
        r#"name = "a", name = "b", registry = x"#,
    ];
    let inputs: Vec<_> = arguments
        .iter()
        .map(|arguments| (*arguments, "fn query(x: &str) {}"))
        .collect();
    assert_snapshot!(each(&inputs));
}

const DONE: &str = "#[::metrics::__private::instrumented([::metrics::__private] [] done())] fn query() {}";
const IN_BLOCK: &str =
    "#[::metrics::__private::instrumented([::metrics::__private] [] in_block(name = \"db\"))] fn query(&self) {}";

#[test]
fn items_that_are_wrong() {
    assert_snapshot!(each(&[
        ("", "struct Query;"),
        ("", "const fn query() {}"),
        ("", "#[track_caller] fn query() {}"),
        ("", "fn query(&self);"),
        ("", "extern \"C\" fn query(a: u8, ...) {}"),
        ("preregister", "fn query(&self) {}"),
        ("preregister", "fn query() -> Option<Self> { None }"),
        ("outcome = |x| x", "fn query() -> ! { loop {} }"),
        ("name = \"a\", labels(a: Vec<T> = a)", "fn query<T: Clone>(a: T) {}"),
        (
            "name = \"a-b\", labels(function = x)",
            "impl Pool { fn query() {} fn insert() {} }"
        ),
        ("", "impl Pool { type A = u8; }"),
        ("skip", "impl Pool { fn query() {} }"),
        (
            "nam = 1, labels(le = x)",
            "impl Pool { #[other] fn query() {} fn insert() {} }"
        ),
        (
            "name = \"a\", error = T",
            "impl Pool { fn query<T>() -> Result<(), T> {} }"
        ),
        ("", DONE),
        ("nam = 1", IN_BLOCK),
        ("preregister", IN_BLOCK),
        ("help = \"Queries.\", labels(a = a)", IN_BLOCK),
    ]));
}

#[test]
fn paths_that_are_wrong() {
    let paths = [
        "",
        ",",
        "query()",
        "Stats::global()",
        "\"query\"",
        "&query",
        "a b, query(), 1, Stats<u8>, Stats::<u8>, query, c.d, |x| x",
    ];
    let listed = paths.map(|paths| {
        let expression: syn::Expr = syn::parse2(preregister(paths)).expect("an expression");
        let syn::Expr::Block(block) = expression else {
            panic!("no block")
        };
        let messages = block.block.stmts.into_iter().map(|statement| match statement {
            syn::Stmt::Macro(call) => message(call.mac.tokens),
            _ => panic!("no error"),
        });
        format!("--- {paths}\n{}\n", messages.collect::<Vec<_>>().join("\n"))
    });
    assert_snapshot!(listed.concat());
}

/// What is no function for us, is none for the compiler, which says what is wrong with it, and does not come to what is after it.
#[test]
fn items_that_are_unfinished() {
    for item in [
        "fn query(table) -> u8 { 1 }",
        "fn query { }",
        "fn query() -> { }",
        "impl Pool { fn query(table) {} }",
        "impl Pool",
    ] {
        let item = item.parse::<TokenStream>().expect("tokens");
        assert!(
            instrument("", &item.to_string())
                .to_string()
                .starts_with(&item.to_string()),
            "{item}"
        );
    }
}
