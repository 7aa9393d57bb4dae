//! Functions and structs that are registered before their first use, by paths of all kinds.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

mod db {
    use metrics::Metrics;

    /// What the database has done.
    #[derive(Metrics)]
    #[metrics(namespace = "db", preregister)]
    pub(crate) struct QueryStats {
        /// Rows read.
        #[metric(counter)]
        rows: u64,
    }

    impl QueryStats {
        pub(crate) fn own() {
            metrics::preregister!(Self);
            Self::global().rows.inc();
        }
    }

    #[metrics::instrument(preregister)]
    pub(crate) fn query() {}

    #[metrics::instrument(preregister)]
    pub(crate) fn get<K, V>() {}
}

/// Without the key.
#[derive(metrics::Metrics)]
#[metrics(namespace = "plain")]
struct Plain {
    /// Requests refused.
    #[metric(counter)]
    refused: u64,
}

/// Not even named without an underscore.
#[derive(metrics::Metrics)]
#[metrics(namespace = "hidden")]
struct _Hidden {
    /// Requests hidden.
    #[metric(counter)]
    requests: u64,
}

type Alias = Plain;

trait HasStats {
    type Stats;

    fn register();
}

impl HasStats for u8 {
    type Stats = Plain;

    fn register() {
        metrics::preregister!(Plain);
    }
}

fn generic<S: metrics::HasHandles<Labels = ()>>() {
    metrics::preregister!(S);
}

macro_rules! fragments {
    ($path:path, $stats:path, $ty:ty, $expression:expr, $function:ident, $name:ident) => {
        metrics::preregister!($path, $stats, $ty, $expression, $function, $name);
        metrics::preregister!($ty);
        metrics::preregister!($expression,);
        metrics::preregister!(<$ty>::global_of, <u8 as HasStats>::Stats);
    };
}

impl Plain {
    #[metrics::instrument]
    fn global_of() {}
}

macro_rules! declare {
    ($(#[$attribute:meta])* $name:ident { $field:ident: $ty:ty }) => {
        /// Made by a macro.
        #[derive(metrics::Metrics)]
        $(#[$attribute])*
        struct $name {
            /// Things made.
            #[metric(counter)]
            $field: $ty,
        }
    };
}

declare!(#[metrics(namespace = "made", preregister)] Made { things: u64 });

#[cfg(any())]
#[derive(metrics::Metrics)]
#[metrics(namespace = "absent", preregister)]
struct Absent {
    /// Not compiled.
    #[metric(counter)]
    absent: Nothing,
}

fn refuse() {
    /// Within a function.
    #[derive(metrics::Metrics)]
    #[metrics(namespace = "inner", preregister)]
    struct Inner {
        /// Requests refused.
        #[metric(counter)]
        refused: u64,
    }
    Inner::global().refused.inc();
}

fn main() {
    #[cfg(target_os = "linux")]
    for name in ["db_rows", "inner_refused", "made_things"] {
        assert!(metrics::render().contains(&format!("{name}_total 0\n")), "{name}");
    }
    assert!(!metrics::render().contains("plain_refused"));
    fragments!(db::query, db::QueryStats, Plain, query, query, Plain);
    metrics::preregister! { db::get::<u8, Vec<u8>>, Alias, r#Alias }
    metrics::preregister!(_Hidden);
    generic::<Plain>();
    u8::register();
    let text = metrics::render();
    assert!(text.contains("plain_refused_total 0\n") && text.contains("hidden_requests_total 0\n"), "{text}");
    db::query();
    db::get::<u8, u8>();
    db::QueryStats::own();
    Plain::global_of();
    Plain::global().refused.inc();
    _Hidden::global().requests.inc();
    Made::global().things.inc();
    refuse();
    let text = metrics::render();
    for name in ["db_rows", "inner_refused", "made_things", "plain_refused", "hidden_requests"] {
        assert!(text.contains(&format!("{name}_total 1\n")), "{text}");
    }
}

use db::query;
