//! Messages about names that are made by rule.

use insta::assert_snapshot;

use super::errors::of_fields;
use super::parse;

#[test]
fn parts_of_names() {
    let fields = [
        "#[metric(counter, suffix = true)] /** H. */ a: u64",
        "#[metric(counter, suffix)] /** H. */ a: u64",
        "#[metric(counter, suffix = \"_count\")] /** H. */ a: u64",
        "#[metric(gauge, suffix = false)] /** H. */ a: u64",
        "#[metric(histogram, suffix = false)] /** H. */ a: Histogram<B>",
        "#[metric(state, suffix = false)] /** H. */ a: State<Mode>",
        "#[metric(flatten, suffix = false, rename = \"a\")] a: Other",
        "#[metric(skip, suffix = false, rename = \"a\")] a: Other",
        "#[metric(counter, name = \"a_total\", suffix = false)] /** H. */ a: u64",
        "#[metric(counter, name = \"a_total\", rename = \"a\")] /** H. */ a: u64",
        "#[metric(counter, suffix = false)] /** H. */ hits_count: u64",
        "#[metric(counter, suffix = false, unit = \"milliseconds\")] /** H. */ wait: u64",
        "#[metric(info, suffix = false, labels(x))] /** H. */ build_total: Info<1>",
        "#[metric(counter, rename = \"a.b\")] /** H. */ a: u64",
        "#[metric(counter, rename = \"5xx\")] /** H. */ a: u64",
        "#[metric(counter, rename = \"\")] /** H. */ a: u64",
        "#[metric(counter, rename = größe)] /** H. */ a: u64",
        "#[metric(gauge, rename = \"a_total\")] /** H. */ a: u64",
        "#[metric(counter, total = false)] /** H. */ a: u64",
        "#[metric(counter, no_total)] /** H. */ a: u64",
        "#[metric(counter, counter_suffix = false, type_suffix = false)] /** H. */ a: u64",
    ];
    assert_snapshot!(of_fields("", &fields));
    assert_snapshot!(
        "suffixes_of_a_struct",
        of_fields(
            "#[metrics(suffix = false)]",
            &[
                "#[metric(gauge)] /** H. */ a: u64, #[metric(flatten)] b: Other",
                "#[metric(counter)] /** H. */ a_sum: u64",
                "#[metric(counter)] /** H. */ a: u64, #[metric(counter)] /** H. */ a_total: u64",
                "#[metric(counter)] /** H. */ a: u64, #[metric(gauge, rename = \"a\")] /** H. */ b: u64",
            ]
        )
    );
}

#[test]
fn stutters() {
    assert_snapshot!(of_fields(
        "#[metrics(namespace = \"http_orders\")]",
        &[
            "#[metric(counter)] /** H. */ orders_created: u64",
            "#[metric(counter, suffix = false)] /** H. */ http_orders_created_total: u64",
            "#[metric(gauge, rename = \"orders_open\")] /** H. */ open: u64",
            "#[metric(histogram)] /** H. */ orders: Histogram<B>",
        ]
    ));
    let quiet = "#[metrics(namespace = \"orders\")] struct Stats {
        #[metric(counter)] /** H. */ order: u64,
        #[metric(counter, name = \"orders_orders_total\")] /** H. */ named: u64,
        #[metric(gauge, allow(naming))] /** H. */ orders_open: u64,
        #[metric(flatten, name = \"orders\")] nested: Other,
        #[metric(skip)] orders_skipped: u64,
    }";
    assert!(!crate::metrics(&parse(quiet)).to_string().contains("compile_error"));
}
