//! The snapshot on which every format shows its whole output.

use std::sync::Arc;
use std::time::SystemTime;

use crate::descriptor::{Descriptor, DescriptorBuilder, ValueType};
use crate::label::{LabelTable, push_label};
use crate::snapshot::{Block, BlockLabels, Number, Snapshot, SnapshotFamily, Starts};

/// One series: its labels and its words.
type Series<'a> = (&'a [(&'a str, &'a str)], Vec<u64>);

/// Every type, with and without labels, and what is hard to write in each.
pub(super) fn snapshot() -> Snapshot {
    let mut snapshot = Snapshot::default();
    numbers(&mut snapshot);
    histograms(&mut snapshot);
    texts(&mut snapshot);
    snapshot
        .families
        .sort_by(|a, b| a.descriptor.name().cmp(b.descriptor.name()));
    snapshot
}

fn numbers(snapshot: &mut Snapshot) {
    let counter = Descriptor::counter("jobs_total", "Jobs \"done\",\nnot \\ failed.").labels(["queue"]);
    let strange: &[(&str, &str)] = &[("queue", "a\\b \"c\"\nd ü🦀")];
    add(
        snapshot,
        counter,
        u64::MAX.into(),
        &[(&[("queue", "")], vec![0]), (strange, vec![u64::MAX])],
    );

    let old = Descriptor::counter("old_requests", "").allow_naming();
    add(snapshot, old, 0_u8.into(), &[(&[], vec![7])]);

    let old_unit = Descriptor::counter("busy_seconds", "Old name with a unit.")
        .unit("seconds")
        .allow_naming();
    add(snapshot, old_unit, 0.0.into(), &[(&[], vec![1.0_f64.to_bits()])]);

    let signed = Descriptor::gauge("balance", "Signed.");
    add(snapshot, signed, 0_i8.into(), &[(&[], vec![i64::MIN.cast_unsigned()])]);

    let floats = Descriptor::gauge("level_meters", "Floats.")
        .unit("meters")
        .labels(["place"]);
    let series = [0.0, -0.0, 1.0, 0.1, 1e6, 5e-324, f64::NAN, f64::NEG_INFINITY].map(f64::to_bits);
    let places = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|place| [("place", place)]);
    let series: Vec<Series<'_>> = places
        .iter()
        .zip(series)
        .map(|(labels, word)| (&labels[..], vec![word]))
        .collect();
    add(snapshot, floats, 0.0.into(), &series);

    let unit_not_in_name = Descriptor::gauge("room", "Foreign name.")
        .unit("celsius")
        .allow_naming();
    add(
        snapshot,
        unit_not_in_name,
        0.0.into(),
        &[(&[], vec![21.5_f64.to_bits()])],
    );
}

fn histograms(snapshot: &mut Snapshot) {
    let wait = Descriptor::histogram("wait_seconds", "Time.", [0.0, 0.25, 1.0, 1e6])
        .unit("seconds")
        .labels(["kind"]);
    let words = |counts: [u64; 5], sum: f64| counts.into_iter().chain([sum.to_bits()]).collect();
    let series: [Series<'_>; 2] = [
        (&[], words([0; 5], 0.0)),
        (&[("kind", "slow")], words([1, 2, 0, 3, 4], 5.5e6)),
    ];
    add(snapshot, wait, 0.0.into(), &series);

    let error = Descriptor::histogram("error_volts", "Below zero too.", [-1.0, 1.0])
        .unit("volts")
        .labels(["kind"]);
    let series: [Series<'_>; 2] = [
        (&[], vec![3, 1, 0, (-4.5_f64).to_bits()]),
        (&[("kind", "new")], vec![0, 0, 2, 3.0_f64.to_bits()]),
    ];
    add(snapshot, error, 0.0.into(), &series);
}

fn texts(snapshot: &mut Snapshot) {
    let mode = Descriptor::state_set("mode", "State.", ["idle", "so \"busy\""]).labels(["worker"]);
    add(
        snapshot,
        mode,
        0.0.into(),
        &[(&[("worker", "1")], vec![0]), (&[], vec![1])],
    );

    let old = Descriptor::info("app_build", "Old name.")
        .labels(["version"])
        .allow_naming();
    add(snapshot, old, 0.0.into(), &[(&[("version", "1")], vec![])]);

    let target = Descriptor::info("target_info", "Target.").labels(["service"]);
    add(snapshot, target, 0.0.into(), &[(&[("service", "shop")], vec![])]);
}

fn add(snapshot: &mut Snapshot, builder: DescriptorBuilder, kind: Number, series: &[Series<'_>]) {
    let descriptor = builder.build().unwrap();
    let texts = series.iter().map(|(labels, _)| {
        let mut text = String::new();
        labels
            .iter()
            .for_each(|(name, value)| push_label(&mut text, name, value));
        text
    });
    let labels = match descriptor.value() {
        ValueType::Info => BlockLabels::Each(texts.map(Arc::from).collect()),
        _ => BlockLabels::Table(LabelTable::new(texts).unwrap()),
    };
    let block = Block {
        labels,
        words: snapshot.words.len(),
        scalar: kind.to_word().0,
        starts: Starts::Same(SystemTime::UNIX_EPOCH),
    };
    snapshot.words.extend(series.iter().flat_map(|(_, words)| words));
    snapshot.families.push(SnapshotFamily {
        descriptor: Arc::new(descriptor),
        blocks: vec![block],
    });
}
