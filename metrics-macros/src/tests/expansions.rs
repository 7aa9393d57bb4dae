//! One small input for each thing that an expansion can contain.

use insta::assert_snapshot;

use super::{parse, pretty};

fn metrics(source: &str) -> String {
    pretty(crate::metrics(&parse(source)))
}

#[test]
fn kinds() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(namespace = "processor")]
        pub struct ProcessorStats {
            /// Events received.
            #[metric(counter)]
            pub events_received: u64,
            /// How far the pipeline
            /// runs behind.
            ///
            /// More.
            #[metric(gauge, unit = "seconds")]
            pub lag: f64,
            #[metric(gauge, up_down, help = "Open connections.")]
            connections: i64,
            /// Time spent.
            #[metric(histogram, unit = "seconds")]
            pub(crate) time_spent_seconds: Histogram,
        }
        "#
    ));
}

#[test]
fn generated_labels() {
    assert_snapshot!(metrics(
        r#"
        pub(crate) struct Stats {
            /// Events processed, by result.
            #[metric(counter, labels(result: ResultLabel = [Success, TimedOut = "timeout"], backend))]
            events: Family<(ResultLabel, Backend), u64>,
        }
        "#
    ));
}

#[test]
fn known_label_values_and_capped_instances() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(labels(worker: u32), max_instances = 16, handles = false)]
        struct Stats {
            /// Messages, by topic and code.
            #[metric(counter, labels(topic: String = max(100, "orders", "payments"), kind, code: i8 = max(2, -1, 7)))]
            messages: Family<(String, u8, i8), u64>,
        }
        "#
    ));
}

#[test]
fn capped_and_raw_labels() {
    assert_snapshot!(metrics(
        r"
        #[metrics(max_series = 50)]
        struct Stats {
            /// Messages, by topic.
            #[metric(counter, max_series = 400, labels(topic: String = max(100), type: u8))]
            r#type: Family<(String, u8), u64>,
        }
        "
    ));
}

#[test]
fn buckets() {
    assert_snapshot!(metrics(
        r#"
        struct Stats {
            /// Time.
            #[metric(histogram, unit = "seconds", buckets(Doubling = exponential(0.001, 2.0, 5)))]
            time: Histogram<Doubling>,
            /// Change.
            #[metric(histogram, buckets(Signed = [-1, 0.5, LIMIT]))]
            change: Histogram<Signed>,
            /// Size.
            #[metric(histogram, buckets(Shared = &limits::SIZES))]
            size: Histogram<Shared>,
        }
        "#
    ));
}

#[test]
fn parts_of_names() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(namespace = "http", suffix = false, handles = false)]
        struct Stats {
            /// Answers with an error of the server.
            #[metric(counter, rename = "5xx")]
            server_errors: u64,
            /// Time on the CPU.
            #[metric(counter, unit = "seconds")]
            cpu: f64,
            /// Jobs done.
            #[metric(counter)]
            jobs_total: u64,
            /// Jobs pending.
            #[metric(gauge, rename = "pending")]
            jobs: u64,
            /// Requests, by the name that dashboards know.
            #[metric(counter, name = "requests")]
            requests: u64,
        }
        "#
    ));
}

#[test]
fn states_and_info() {
    assert_snapshot!(metrics(
        r"
        struct Stats {
            /// What it does.
            #[metric(state(Mode = [Idle, Busy]), aggregate = max)]
            mode: State<Mode>,
            /// What it is.
            #[metric(info, labels(version, commit))]
            build: Info<2>,
        }
        "
    ));
}

#[test]
fn instance_labels() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(labels(worker_id: u32, type: String), handles = Recorder)]
        #[allow(clippy::struct_field_names)]
        pub struct WorkerStats {
            /// Jobs done.
            #[metric(counter, name = "jobs_done_total")]
            #[expect(dead_code)]
            jobs: u64,
        }
        "#
    ));
}

#[test]
fn nested_and_skipped() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(namespace = "app", crate = $crate::reexport)]
        struct Stats {
            #[metric(flatten, name = "reads")]
            reads: cache::Stats,
            #[metric(skip)]
            started: Option<Instant>,
        }
        "#
        .replace("$crate", "crate")
        .as_str()
    ));
}

#[test]
fn without_handles() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(handles = false, allow(naming))]
        struct Stats {
            /// Old.
            #[metric(gauge, name = "oldName_ms", aggregate = sum)]
            old: u8,
        }
        "#
    ));
}

#[test]
#[cfg(feature = "link-time")]
fn preregistered() {
    assert_snapshot!(metrics(
        r#"
        #[metrics(namespace = "shop", preregister)]
        pub struct Stats {
            /// Requests refused.
            #[metric(counter)]
            refused: u64,
        }
        "#
    ));
}

#[test]
fn label() {
    let input = parse(
        r#"
        #[label(rename_all = "kebab-case", crate = crate::metrics)]
        enum Outcome { NotFound, #[label(rename = "OK")] Ok, r#Type }
        "#,
    );
    assert_snapshot!(pretty(crate::label(&input)));
    let input = parse("enum Code { Ok = 200, NotFound = 404 }");
    assert_snapshot!("label_with_discriminants", pretty(crate::label(&input)));
    let input =
        parse(r#"enum Error { Timeout, Io(io::Error), #[label(rename = "clash")] Conflict { table: String } }"#);
    assert_snapshot!("label_with_data", pretty(crate::label(&input)));
    let input =
        parse("#[label(as_str = false, rename_all = \"none\")] enum Answer<const CODE: u16 = 7> { Ok, r#Type }");
    assert_snapshot!("label_with_a_constant", pretty(crate::label(&input)));
    let input = parse(
        "pub(crate) enum Error<'a, 'b: 'a, T: Debug + Lends<'a> + 'b + ?Sized, const N: usize = 3>
        where &'b T: Debug + PartialEq<&'a T>, Vec<T>: Sized, Self: for<'x> Reads<'x, 'a>
        { Token(&'a T, [u8; N]), Other { name: &'b str } }",
    );
    assert_snapshot!("label_with_parameters", pretty(crate::label(&input)));
    let input = parse("enum Lines<'a, T: Iterator<Item = &'a str> + Lends<'a>> { More(T), End }");
    assert_snapshot!("label_of_one_lifetime", pretty(crate::label(&input)));
}

#[test]
fn label_set() {
    let input = parse(r#"pub struct Op { operation: Operation, #[label(rename = "ok")] success: bool, retry: bool }"#);
    assert_snapshot!(pretty(crate::label_set(&input)));
    let input = parse("struct Route<'a> { path: &'a str, host: Option<&'a str>, status: u16 }");
    assert_snapshot!("label_set_that_borrows", pretty(crate::label_set(&input)));
}

#[test]
fn help_by_expression() {
    assert_snapshot!(metrics(
        r#"
        struct Stats {
            /// Pages
            #[doc = concat!("that are ", "read.")]
            #[metric(counter)]
            reads: u64,
            #[metric(counter, help = HELP)]
            writes: u64,
        }
        "#
    ));
}
