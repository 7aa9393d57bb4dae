//! Stats structs that are to be seen before their first use: a process to itself.
#![cfg(all(target_os = "linux", not(miri)))]

use metrics::{Family, Metrics, Registry};

/// What is rare.
#[derive(Metrics)]
#[metrics(namespace = "rare", preregister)]
struct RareStats {
    /// Rare events.
    #[metric(counter, labels(kind: Kind = [Good, Bad]))]
    events: Family<Kind, u64>,
    /// Rare events, by their source, which nothing knows before they happen.
    #[metric(counter, labels(source))]
    sources: Family<String, u64>,
}

/// What is common, and does not ask for it.
#[derive(Metrics)]
#[metrics(namespace = "common")]
struct CommonStats {
    /// Common events.
    #[metric(counter)]
    events: u64,
}

/// What is within another.
#[derive(Metrics)]
#[metrics(namespace = "inner", preregister)]
struct InnerStats {
    /// Things within.
    #[metric(counter)]
    things: u64,
}

/// What has another within.
#[derive(Metrics)]
#[metrics(namespace = "outer", preregister)]
struct OuterStats {
    #[metric(flatten, name = "part")]
    inner: InnerStats,
}

/// Names a family as another does.
#[derive(Metrics)]
#[metrics(namespace = "clash", preregister)]
struct OneStats {
    /// Events of both.
    #[metric(counter)]
    both: u64,
    /// Events of one.
    #[metric(counter)]
    one: u64,
}

/// Names a family as another does.
#[derive(Metrics)]
#[metrics(namespace = "clash", preregister)]
struct OtherStats {
    /// Events of both.
    #[metric(counter)]
    both: u64,
    /// Events of the other.
    #[metric(counter)]
    other: u64,
}

mod unused {
    /// Of a module of which nothing is used.
    #[derive(metrics::Metrics)]
    #[metrics(namespace = "unused", preregister)]
    pub(crate) struct Stats {
        /// Things unused.
        #[metric(counter)]
        pub(crate) things: u64,
    }
}

fn count_rare() {
    /// What is within a function.
    #[derive(Metrics)]
    #[metrics(namespace = "local", preregister)]
    struct LocalStats {
        /// Rare events.
        #[metric(counter)]
        events: u64,
    }
    RareStats::global().events.with(Kind::Bad).inc();
    RareStats::global().sources.with("here").inc();
    LocalStats::global().events.inc();
}

/// Lists the series, without those of instrumented functions.
fn series(text: &str) -> String {
    let of_interest = |line: &&str| !line.starts_with('#') && !line.starts_with("function_");
    text.lines().filter(of_interest).collect::<Vec<_>>().join("\n")
}

#[test]
fn structs_are_there_before_their_first_use() {
    // Of another registry they are no part.
    assert_eq!(Registry::new().render(), "");
    let before = metrics::render();
    insta::assert_snapshot!("before_first_use", series(&before));
    // Once is as good as twice.
    assert_eq!(metrics::render(), before);
    metrics::preregister!(RareStats, OneStats, OtherStats);
    let _ = (OneStats::global(), OtherStats::global());
    assert_eq!(metrics::render(), before);

    metrics::preregister!(CommonStats);
    assert!(metrics::render().contains("common_events_total 0\n"));

    count_rare();
    OneStats::global().one.inc();
    OtherStats::global().other.inc();
    InnerStats::global().things.inc_by(2);
    OuterStats::global().inner.things.inc();
    let after = metrics::render();
    let changed = |line: &&str| !before.lines().any(|old| old == *line);
    let changed: Vec<&str> = after.lines().filter(changed).collect();
    insta::assert_snapshot!("after_first_use", series(&changed.join("\n")));
    if std::env::args().count() > 100 {
        CommonStats::global().events.inc();
        OneStats::global().both.inc();
        OtherStats::global().both.inc();
        unused::Stats::global().things.inc();
        let _ = metrics_guest::visit();
    }
}
