//! Enums with data as labels: users' errors.

use std::io;

use metrics::{Family, Label, Metrics, Part, Registry};

/// Why a query failed.
#[derive(Debug, Label)]
enum DbError {
    Timeout,
    #[expect(dead_code, reason = "what an error holds is for its reader, not for its label")]
    Io(io::Error),
    #[label(rename = "clash")]
    Conflict {
        table: String,
    },
}

/// What the database has done.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "db")]
struct DbStats {
    /// Failed queries.
    #[metric(counter, labels(error))]
    errors: Family<DbError, u64>,
    /// How often queries were tried again, after what.
    #[metric(counter, labels(cached, error))]
    retries: Family<(bool, Option<DbError>), u64>,
    /// Failed queries of each table.
    #[metric(counter, labels(table, error))]
    by_table: Family<(String, DbError), u64>,
}

fn conflict(table: &str) -> DbError {
    DbError::Conflict {
        table: table.to_owned(),
    }
}

#[test]
fn errors_are_counted_by_variant() {
    let registry = Registry::new();
    let stats = registry.register::<DbStats>(()).expect("no conflict");
    let broken = DbError::Io(io::Error::other("broken pipe"));
    stats.errors.with(&broken).inc();
    for error in [conflict("users"), conflict("orders")] {
        stats.errors.with(&error).inc();
        let DbError::Conflict { table } = &error else {
            unreachable!("made so")
        };
        stats.by_table.with((table, &error)).inc();
    }
    stats.retries.with((true, Some(&broken))).inc_by(3);
    stats.retries.with((false, None)).inc();
    insta::assert_snapshot!(registry.render());

    let read = stats.snapshot();
    assert_eq!(read.errors.get(&conflict("")), Some(&2));
    assert_eq!(read.by_table.get(("users", &conflict("users"))), Some(&1));
    assert_eq!(read.by_table.get(("users", &DbError::Timeout)), None);
}

#[test]
fn plain_values_are_counted_by_variant() {
    let mut stats = DbStats::default();
    *stats.errors.with_mut(&DbError::Timeout) += 1;
    *stats.by_table.with_mut(("users", &conflict("users"))) += 2;
    assert_eq!(stats.errors.values().sum::<u64>(), 1);
    insta::assert_debug_snapshot!(stats);
}

#[test]
fn a_label_reads_as_its_variant() {
    assert_eq!(DbError::Timeout.part_of(), Part::Text("timeout"));
    assert_eq!(conflict("users").part_of(), Part::Text("clash"));
}
