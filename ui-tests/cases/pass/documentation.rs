//! Every form of documentation; its first paragraph is help.
#![deny(warnings, missing_docs)]

use metrics::Metrics;

#[doc = include_str!("../../Cargo.toml")]
#[derive(Metrics)]
#[doc = "Documented after the derive, too."]
#[doc(alias = "documented")]
struct Stats {
    /// One line
    /// and another.
    ///
    /// Another paragraph.
    #[metric(counter)]
    lines: u64,
    /**
     * A block.
     */
    #[metric(counter)]
    block: u64,
    #[doc = "An attribute."]
    #[metric(counter)]
    attribute: u64,
    #[doc = r#"Some "raw" \ text."#]
    #[doc(hidden)]
    #[metric(counter)]
    raw: u64,
    #[doc = include_str!("../../Cargo.toml")]
    #[metric(counter, help = "From elsewhere.")]
    included: u64,
    #[metric(counter, help = "Only help.")]
    helped: u64,
    /// Documentation for those who read code.
    #[metric(counter, help = "Help for those who read graphs.")]
    both: u64,
    #[deprecated = "`lines` counts the same"]
    #[metric(counter, help = "Not counted any more.")]
    old: u64,
}

fn main() {
    let stats = Stats::global();
    for counter in [
        &stats.lines,
        &stats.block,
        &stats.attribute,
        &stats.raw,
        &stats.included,
        &stats.helped,
        &stats.both,
    ] {
        counter.inc();
    }
    #[allow(deprecated)]
    stats.old.inc();
    let text = metrics::render();
    for help in [
        "# HELP lines_total One line and another.",
        "# HELP block_total A block.",
        "# HELP attribute_total An attribute.",
        r#"# HELP raw_total Some "raw" \\ text."#,
        "# HELP included_total From elsewhere.",
        "# HELP helped_total Only help.",
        "# HELP both_total Help for those who read graphs.",
    ] {
        assert!(text.contains(&format!("{help}\n")), "{help} is not in\n{text}");
    }
}
