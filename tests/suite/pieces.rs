//! Snapshots in pieces are what they are as a whole.

use std::error::Error;
use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use metrics::{Collected, Collector, Descriptor, Family, Format, Metrics, Registry, Snapshot};
use proptest::prelude::*;

use crate::reading::patient;
use crate::reference::arbitrary;

/// What a piece ends at.
const PIECE: usize = 32 << 10;

/// What one store has done.
#[derive(Metrics)]
#[metrics(namespace = "store", labels(shard: u32))]
struct StoreStats {
    /// Keys read.
    #[metric(counter, labels(table), max_series = 200_000)]
    reads: Family<String, u64>,

    /// Keys written.
    #[metric(counter)]
    writes: u64,

    /// Time of a request.
    #[metric(histogram, unit = "seconds")]
    request: metrics::Histogram,
}

/// Cuts a snapshot and checks all that holds for pieces; returns how many there are. No series is longer than `series`.
fn cut(snapshot: &Arc<Snapshot>, format: Format, series: usize) -> usize {
    let mut pieces = format.pieces(Arc::clone(snapshot));
    let (mut whole, mut lengths) = (Vec::new(), Vec::new());
    for piece in pieces.by_ref() {
        assert!(format == Format::Json || piece.ends_with(b"\n"));
        lengths.push(piece.len());
        whole.extend(piece);
    }
    assert_eq!(pieces.next(), None);
    assert_eq!(String::from_utf8(whole).unwrap(), snapshot.encode(format).to_string());
    assert!(
        lengths.iter().all(|length| (1..PIECE + series).contains(length)),
        "{lengths:?}"
    );
    let full = lengths.split_last().map_or(&[][..], |(_, full)| full);
    assert!(full.iter().all(|length| *length >= PIECE), "{lengths:?}");
    lengths.len()
}

/// Returns how many pieces a snapshot has at least and at most.
fn expected(snapshot: &Snapshot, format: Format, series: usize) -> RangeInclusive<usize> {
    let length = snapshot.encode(format).body().len();
    length.div_ceil(PIECE + series)..=length / PIECE + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn arbitrary_families(content in arbitrary::content(0..400)) {
        let registry = patient();
        registry.register_collector(content).unwrap();
        let snapshot = Arc::new(registry.gather());
        for format in Format::ALL {
            // Fifteen lines of a histogram with four labels and the help of its family, at worst all escapes.
            cut(&snapshot, *format, 16 << 10);
        }
    }
}

#[test]
fn one_family_of_many_series_is_cut_whether_they_lie_side_by_side_or_each_alone() {
    const SERIES: u32 = 100_000;
    let side_by_side = Registry::new();
    let stats = side_by_side.register::<StoreStats>(0).unwrap();
    (0..SERIES).for_each(|table| stats.reads.with(&format!("table-{table}")).inc());
    let alone = Registry::new();
    for shard in 0..SERIES / 10 {
        let stats = alone.register::<StoreStats>(shard).unwrap();
        stats.writes.inc();
        stats.request.observe(f64::from(shard) / 100.0);
    }
    for (registry, series) in [(side_by_side, SERIES + 2), (alone, SERIES / 5)] {
        let snapshot = Arc::new(registry.gather());
        assert_eq!(snapshot.series_count(), series as usize);
        for format in Format::ALL {
            let pieces = cut(&snapshot, *format, 2 << 10);
            assert!(expected(&snapshot, *format, 2 << 10).contains(&pieces), "{pieces}");
            assert!(pieces > 50, "{pieces}");
        }
    }
}

/// Makes one family of every type, of very long series, with a label of that length.
struct Long(usize);

impl Collector for Long {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        // One value has no more bytes.
        let names: Vec<String> = (0..self.0.div_ceil(4096))
            .map(|label| format!("label_{label}"))
            .collect();
        let target = Descriptor::info("target_info", "The target.")
            .labels(names.clone())
            .build()?;
        let level = Descriptor::gauge("level", "Before the target in order.")
            .labels(names.clone())
            .build()?;
        let mode = Descriptor::state_set("mode", "A state.", ["a", "b"])
            .labels(names)
            .build()?;
        let values = |letter: &str| -> Vec<String> {
            let lengths = (0..self.0).step_by(4096).map(|before| (self.0 - before).min(4096));
            lengths.map(|length| letter.repeat(length)).collect()
        };
        for series in 0..3 {
            let values = values(&series.to_string());
            let labels: Vec<&str> = values.iter().map(|value| &**value).collect();
            out.number(&level, &labels, 1.5)?;
            out.state(&mode, &labels, "b")?;
        }
        let values = values("x");
        let labels: Vec<&str> = values.iter().map(|value| &**value).collect();
        Ok(out.info(&target, &labels)?)
    }
}

#[test]
fn a_series_as_long_as_a_piece_is_one() {
    for length in [PIECE - 100, PIECE, 3 * PIECE] {
        let registry = patient();
        registry.register_collector(Long(length)).unwrap();
        let snapshot = Arc::new(registry.gather());
        assert_eq!(snapshot.series_count(), 7);
        for format in Format::ALL {
            // A state set has a line for each of two states.
            cut(&snapshot, *format, 2 * length + 1000);
        }
        let first = Format::OpenMetrics.pieces(snapshot).next().unwrap();
        assert!(first.starts_with(b"# TYPE target info\n"));
    }
}

#[test]
fn nothing_is_nothing() {
    let empty = Arc::new(Registry::new().gather());
    assert_eq!(Format::Text.pieces(Arc::clone(&empty)).count(), 0);
    let pieces = |format: Format| format.pieces(Arc::clone(&empty)).collect::<Vec<_>>();
    assert_eq!(pieces(Format::OpenMetrics), [b"# EOF\n"]);
    assert_eq!(pieces(Format::Json), [b"[]"]);
}

#[test]
fn pieces_may_go_to_other_threads() {
    fn shown<T: Debug + Send + Sync + 'static>(pieces: &T) -> String {
        format!("{pieces:?}")
    }
    assert!(shown(&Format::Text.pieces(Arc::default())).starts_with("Pieces { format: Text"));
}

#[test]
fn a_family_of_several_sections_is_cut_within_and_between_them() {
    /// What one gauge has shown.
    #[derive(Metrics)]
    #[metrics(namespace = "probe")]
    struct ProbeStats {
        /// Deviation, by place.
        #[metric(histogram, labels(place), buckets(Deviation = [-1, 1]), max_series = 10_000)]
        deviation: Family<u32, metrics::Histogram<Deviation>>,

        /// What comes after.
        #[metric(gauge)]
        zero: i64,
    }
    for places in [0, 1, 200, 400, 800, 3_000] {
        let registry = Registry::new();
        let stats = registry.register::<ProbeStats>(()).unwrap();
        (0..places).for_each(|place| stats.deviation.with(place).observe(-2));
        stats.zero.set(1);
        let snapshot = Arc::new(registry.gather());
        let pieces = cut(&snapshot, Format::OpenMetrics, 500);
        assert!(
            expected(&snapshot, Format::OpenMetrics, 500).contains(&pieces),
            "{pieces}"
        );
        let exposition = snapshot.encode(Format::OpenMetrics).to_string();
        let lines = |start: &str| exposition.lines().filter(|line| line.starts_with(start)).count();
        let places = places as usize;
        let samples = ["_bucket{", "_sum{", "_count{"].map(|suffix| lines(&format!("probe_deviation{suffix}")));
        assert_eq!(samples, [3 * places, places, places]);
        assert_eq!((lines("# TYPE probe_deviation_"), lines("probe_zero 1")), (3, 1));
    }
}
