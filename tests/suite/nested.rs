//! Nested stats structs.

use metrics::{Family, Metrics, Registry};

/// What one direction of a connection has moved.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "io")]
struct IoStats {
    /// Bytes moved.
    #[metric(counter, unit = "bytes")]
    bytes: u64,
    /// Errors by path.
    #[metric(counter, labels(path))]
    errors: Family<String, u64>,
}

/// Bare counts.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
struct BareStats {
    /// Turns of the loop.
    #[metric(counter)]
    turns: u64,
}

/// What a connection has done.
#[derive(Debug, Default, Clone, PartialEq, Metrics)]
#[metrics(namespace = "conn", labels(peer: String))]
struct ConnectionStats {
    /// Connections opened.
    #[metric(counter)]
    opened: u64,
    #[metric(flatten, name = "reader")]
    reader: IoStats,
    #[metric(flatten, name = "writer")]
    writer: IoStats,
    #[metric(flatten)]
    bare: BareStats,
    /// Connections closed.
    #[metric(counter)]
    closed: u64,
}

#[test]
fn nested_structs_add_their_parts_to_the_name() {
    let registry = Registry::new();
    let stats = registry
        .register::<ConnectionStats>("a".to_owned())
        .expect("no conflict");
    stats.opened.inc();
    stats.reader.bytes.inc_by(10);
    stats.writer.bytes.inc_by(20);
    stats.writer.errors.with("/tmp").inc();
    stats.bare.turns.inc_by(3);
    stats.closed.inc_by(4);
    insta::assert_snapshot!(registry.render());

    let snapshot = stats.snapshot();
    assert_eq!(
        (snapshot.opened, snapshot.reader.bytes, snapshot.writer.bytes),
        (1, 10, 20)
    );
    assert_eq!((snapshot.bare.turns, snapshot.closed), (3, 4));
    assert_eq!(snapshot.writer.errors.get("/tmp"), Some(&1));
    assert_eq!(stats.writer.snapshot(), snapshot.writer);
    assert_eq!(stats.bare.clone().snapshot(), snapshot.bare);
}
