//! Messages: what is reported for wrong inputs, and at which token.

use insta::assert_snapshot;
use proc_macro2::TokenStream;
use syn::DeriveInput;

use super::{message, parse};

/// Lists the messages of an expansion, each after the token that it points at, and checks that the fallback is
/// well-formed.
pub(super) fn messages(source: &str, derive: fn(&DeriveInput) -> TokenStream) -> String {
    let mut messages = Vec::new();
    let mut fallback = syn::parse2::<syn::File>(derive(&parse(source))).expect("a fallback is a file");
    fallback.items.retain(|item| match item {
        syn::Item::Macro(call) => {
            messages.push(message(call.mac.tokens.clone()));
            false
        }
        _ => true,
    });
    assert!(!messages.is_empty(), "no mistake was seen in {source}");
    messages.join("\n")
}

/// Lists the messages for each input, after the input.
pub(super) fn each(inputs: &[&str], wrap: impl Fn(&str) -> String, derive: fn(&DeriveInput) -> TokenStream) -> String {
    let listed = inputs
        .iter()
        .map(|input| format!("--- {input}\n{}\n", messages(&wrap(input), derive)));
    listed.collect::<Vec<_>>().concat()
}

/// Lists the messages for one field each.
pub(super) fn of_fields(container: &str, fields: &[&str]) -> String {
    each(
        fields,
        |field| format!("{container} struct Stats {{ {field} }}"),
        crate::metrics,
    )
}

#[test]
fn all_at_once() {
    assert_snapshot!(messages(
        r#"
        #[metrics(namespace = "my.app", lables(worker: u32))]
        #[metrics(namespace = "other", max_series = 0)]
        struct Stats {
            #[metric(counter, unti = "seconds")]
            requests: u64,
            /// Wait.
            #[metric(histogram, labels(le), buckets(Name = exponentail(1, 2, 3)))]
            wait: Family<u8, Histogram>,
            /// Count.
            #[metric(gauge)]
            wait_count: u64,
            other: u8,
        }
        "#,
        crate::metrics
    ));
}

#[test]
fn shapes() {
    let shapes = [
        "enum Stats { A }",
        "union Stats { a: u64 }",
        "struct Stats(u64);",
        "struct Stats;",
        "struct Stats<'a, T, const N: usize> { #[metric(skip)] a: &'a [T; N] }",
    ];
    assert_snapshot!(each(&shapes, str::to_owned, crate::metrics));
}

#[test]
fn attributes() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric] /** H. */ a: u64",
            "#[metric = 1] /** H. */ a: u64",
            "#[metrics(namespace = \"a\")] /** H. */ #[metric(counter)] a: u64",
            "#[metric(counter, namespace = \"a\")] /** H. */ a: u64",
            "#[metric(counter, colour = 1, help)] a: u64",
            "#[metric(counter, help = \"a\", help = \"b\")] #[metric(help = \"c\")] a: u64",
            "#[metric(counter, gauge)] /** H. */ a: u64",
            "#[metric(counter(x))] /** H. */ a: u64",
            "#[metric(counter unit = \"bytes\")] /** H. */ a: u64",
            "#[metric(gauge, aggregate = avg)] /** H. */ a: u64",
            "#[metric(gauge, max_series = -1, allow(names))] /** H. */ a: u64",
            "#[metric(gauge, unit = bytes)] /** H. */ a: u64",
            "#[metric(\"gauge\")] /** H. */ a: u64",
            "/** H. */ a: u64",
            "#[metric(unit = \"bytes\")] /** H. */ a: u64",
        ]
    ));
}

#[test]
fn words_of_other_crates() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(countr)] /** H. */ a: u64",
            "#[metric(hist, unit = \"bytes\", bucket(B = [1]))] /** H. */ a: Histogram<B>",
            "#[metric(stat(Mode = [Idle, Busy]))] /** H. */ a: State<Mode>",
            "#[metric(gauge, gague)] /** H. */ a: u64",
            "#[metric(type = \"counter\")] /** H. */ a: u64",
            "#[metric(kind = gauge, desc = \"H.\", rename = \"b\")] a: u64",
            "#[metric(kind = \"tally\")] /** H. */ a: u64",
            "#[metric(gauge, prefix = \"app\", doc = \"H.\")] a: u64",
            "#[metric(state = 3)] /** H. */ a: State<Mode>",
            "#[metric(counter_vec, name_prefix = \"a\")] /** H. */ a: u64",
            "#[metric(gauge, skip_serializing, rename_all = \"b\", aggregation = max)] /** H. */ a: u64",
        ]
    ));
    let container =
        "#[metrics(prefix = \"app\", subsystem = \"db\", name = \"x\", rename_all = \"x\")] struct Stats {}";
    assert_snapshot!(
        "words_of_other_crates_on_the_struct",
        messages(container, crate::metrics)
    );
}

#[test]
fn keys_and_kinds() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(counter, buckets(B = [1]), aggregate = sum, up_down)] /** H. */ a: u64",
            "#[metric(state, unit = \"seconds\", aggregate = sum)] /** H. */ a: State<Mode>",
            "#[metric(info, unit = \"seconds\", max_series = 3)] /** H. */ a: Info<1>",
            "#[metric(info, labels(version: String))] /** H. */ a: Info<1>",
            "#[metric(flatten, labels(a), name = \"1\")] a: Other",
            "#[metric(skip, help = \"H.\")] a: Other",
            "#[metric(counter)] a: u64",
            "#[metric(counter, help = \" \")] a: u64",
            "#[metric(counter, help = 5)] a: u64",
            "#[metric(counter, help = HELP \"more\")] a: u64",
        ]
    ));
}

#[test]
fn structs_that_cannot_be_preregistered() {
    let attributes = [
        "preregister, labels(worker: u32)",
        "handles = false, preregister",
        "handles = false, preregister, labels(worker: u32)",
        "preregister = true",
        "preregister(now), labels(worker: u32)",
        "preregister, preregister",
        "touch, namespace = \"a\"",
        "register",
        "eager = true",
        "preregistr",
    ];
    let wrap =
        |attributes: &str| format!("#[metrics({attributes})] struct Stats {{ /** H. */ #[metric(counter)] a: u64 }}");
    assert_snapshot!(each(&attributes, wrap, crate::metrics));
    let generic = "#[metrics(preregister)] struct Stats<T> { /** H. */ #[metric(counter)] a: T }";
    assert_snapshot!("preregistered_with_generics", messages(generic, crate::metrics));
}

#[test]
fn names_and_units() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(counter, name = \"http:requests_total\")] /** H. */ a: u64",
            "#[metric(counter, name = \"http.requests_total\")] /** H. */ a: u64",
            "#[metric(counter, name = \"\")] /** H. */ a: u64",
            "#[metric(counter)] /** H. */ _a: u64",
            "#[metric(counter)] /** H. */ größe: u64",
            "#[metric(counter, name = \"requests\")] /** H. */ a: u64",
            "#[metric(gauge)] /** H. */ a_total: u64",
            "#[metric(gauge)] /** H. */ a_count: u64",
            "#[metric(gauge)] /** H. */ queue_gauge: u64",
            "#[metric(gauge, unit = \"milliseconds\")] /** H. */ a: u64",
            "#[metric(gauge, unit = \"ms\")] /** H. */ a: u64",
            "#[metric(gauge)] /** H. */ wait_ms: u64",
            "#[metric(gauge)] /** H. */ sizeBytes: u64",
            "#[metric(gauge, unit = \"by tes\")] /** H. */ a: u64",
            "#[metric(gauge, unit = \"bytes\", name = \"size\", allow(naming))] /** H. */ a: u64",
        ]
    ));
}

#[test]
fn types_of_other_crates() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(counter)] /** H. */ a: Counter<u64>",
            "#[metric(counter)] /** H. */ a: prometheus_client::metrics::counter::Counter<u64, AtomicU64>",
            "#[metric(counter)] /** H. */ a: Counter<'a>",
            "#[metric(gauge, up_down)] /** H. */ a: Gauge<i64>",
            "#[metric(gauge)] /** H. */ a: Arc<Gauge<i64>>",
            "#[metric(counter, labels(a))] /** H. */ a: Family<bool, Counter<u64>>",
            "#[metric(histogram)] /** H. */ a: Gauge<f64>",
        ]
    ));
}

#[test]
fn clashes() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(counter)] /** H. */ a: u64, #[metric(counter)] /** H. */ a_total: u64",
            "#[metric(histogram)] /** H. */ a: Histogram<B>, #[metric(gauge, allow(naming))] /** H. */ a_sum: u64",
            "#[metric(counter)] /** H. */ a: u64, #[metric(gauge, name = \"a_created\")] /** H. */ b: u64",
            "#[metric(counter, name = \"a\", allow(naming))] /** H. */ old: u64, #[metric(counter)] /** H. */ a: u64",
            "#[metric(counter, rename = \"a\", suffix = false)] /** H. */ old: u64, #[metric(counter)] /** H. */ a: u64",
            "#[metric(counter, suffix = false)] /** H. */ a_count: u64, #[metric(histogram)] /** H. */ a: Histogram<B>",
            "#[metric(info, name = \"a\", labels(x), allow(naming))] /** H. */ old: I, #[metric(info, labels(x))] /** H. */ a: I",
            "#[metric(counter, labels(a: A = [X]))] /** H. */ a: F<A, u64>, #[metric(counter, labels(a: A = [X]))] /** H. */ b: F<A, u64>",
            "#[metric(histogram, buckets(Stats = [1]))] /** H. */ a: Histogram<Stats>",
            "#[metric(state(StatsHandles = [A]))] /** H. */ a: State<StatsHandles>",
        ]
    ));
}

#[test]
fn labels() {
    assert_snapshot!(of_fields(
        "#[metrics(labels(worker: u32))]",
        &[
            "#[metric(counter, labels())] /** H. */ a: u64",
            "#[metric(counter, labels(\"a\"))] /** H. */ a: u64",
            "#[metric(counter, labels(a, b, a))] /** H. */ a: u64",
            "#[metric(counter, labels(worker, _a, quantile))] /** H. */ a: u64",
            "#[metric(gauge, labels(le, statusCode))] /** H. */ a: u64",
            "#[metric(state, labels(a))] /** H. */ a: F<A, State<Mode>>",
            "#[metric(counter, labels(a = [X, Y]))] /** H. */ a: u64",
            "#[metric(counter, labels(a: m::A = [X, Y]))] /** H. */ a: u64",
            "#[metric(counter, labels(a: A = []))] /** H. */ a: u64",
            "#[metric(counter, labels(a: A = [X, \"y\", X]))] /** H. */ a: u64",
            "#[metric(counter, labels(a: A = [NotFound, Other = \"not_found\", Empty = \"\"]))] /** H. */ a: u64",
            "#[metric(counter, labels(a: A = (X)))] /** H. */ a: u64",
            "#[metric(counter, labels(a: {X, Y}))] /** H. */ a: u64",
            "#[metric(counter, labels(a: [X, Y], b))] /** H. */ a: u64",
            "#[metric(counter, labels(a: , b: &str, c: Option<&'a str>))] /** H. */ a: u64",
            "#[metric(counter, labels(a: String = max(0), b: String = min(3), c: String = max(x)))] /** H. */ a: u64",
            "#[metric(state(Idle, Busy))] /** H. */ a: State<Mode>",
        ]
    ));
    let instance = "#[metrics(labels(worker, le: u32, le: u32, topic: String = max(3)))] struct Stats {}";
    assert_snapshot!("instance_labels", messages(instance, crate::metrics));
}

#[test]
fn buckets() {
    assert_snapshot!(of_fields(
        "",
        &[
            "#[metric(histogram, buckets([0.1, 0.5]))] /** H. */ a: Histogram",
            "#[metric(histogram, buckets(B))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets = [1])] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = []))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = ))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = shared))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = Linear(1, 2, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = SHARED, OTHER))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = &[1.0, 0.5]))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = [1.0, 0.5]))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = [1.0, 1e999]))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential(0, 2, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential(1, 0.5, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential(1, 1e300, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential(1, 2)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential_range(1, 1, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear(1, X, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear(1, 1, 2000)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linaer(1, 1, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential_buckets(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential_buckets(start = 1.0)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = ExponentialBuckets(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential_buckets_range(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exponential_bucket_range(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = ExponentialBucketsRange(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear_buckets(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = LinearBuckets(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear_range(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = exp(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = buckets(1.0, 2.0, 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear(start = 1, width = 1, count = 3)))] /** H. */ a: Histogram<B>",
            "#[metric(histogram, buckets(B = linear(start: 1, width: 1, count: 3)))] /** H. */ a: Histogram<B>",
        ]
    ));
}

#[test]
fn label() {
    let inputs = [
        "struct A { a: u8 }",
        "union A { a: u8 }",
        "enum A {}",
        "struct A<'a, T> { a: &'a T }",
        "enum A<'a> { X(&'a str), #[label(rename = \"x\")] Y }",
        "#[label(as_str = true)] enum A { X }",
        "#[label(as_str)] enum A { #[label(as_str = false)] X }",
        "enum A { X(u8), #[label(rename = \"x\")] Y { a: u8 }, #[label(rename = \"\")] Z }",
        "#[label(rename_all = \"Snake_case\", rename = \"a\")] enum A { X }",
        "enum A { #[label(rename = \"y\")] X, Y, #[label(rename = \"\")] Z, #[label(rename)] W, #[label(name = \"v\")] V }",
    ];
    assert_snapshot!(each(&inputs, str::to_owned, crate::label));
}

#[test]
fn label_set() {
    let inputs = [
        "enum A { X }",
        "struct A(u8);",
        "struct A {}",
        "struct A<'a, 'b, T> { a: &'a str, b: &'b str, c: T }",
        "struct A { #[label(rename = \"b\")] a: u8, b: u8, #[label(rename = \"c-d\")] c: u8 }",
        "#[label(rename_all = \"kebab-case\")] struct A { #[label(name = \"b\", rename_all = \"c\")] a: u8 }",
        "struct A { statusCode: u8, le: u8, quantile: u8, _x: u8 }",
        "struct A { #[label(rename = \"le\")] a: u8, #[label(allow(naming))] someName: u8, #[label(rename = \"__x\")] b: u8 }",
        "#[label(allow(naming))] struct A { someName: u8, quantile: u8 }",
    ];
    assert_snapshot!(each(&inputs, str::to_owned, crate::label_set));
}
