//! Rendering into a buffer that is used again: no allocation a series. The bars, in instructions, are in
//! `benches/instructions`; times here are compared with a copy of the same text.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::args::Effort;
use crate::exposition::check;
use crate::harness::{Contender, Lane, Table, Unit, contender};
use crate::peers::shape::{Exposition, Shape};
use crate::{ours, peers, raw};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let sizes: &[usize] = if effort.quick {
        &[1_000]
    } else {
        &[1_000, 10_000, 100_000]
    };
    for &lines in sizes {
        let shape = Shape::of_lines(lines);
        let mut open = ours::open(&shape);
        let text = open.render().to_vec();
        let title = format!(
            "{} lines, {} bytes; half of the lines are histograms with 16 bounds",
            shape.lines(),
            text.len()
        );
        check(&text, &shape)?;
        let lane = |contender: Contender| Lane::new(&contender.shared()).parts(shape.lines());
        Table::new(title, Unit::Time("ns/line"))
            .with_allocations()
            .lane(lane(raw::copy(text)))
            .lane(lane(encoding(&shape)))
            .lane(lane(rendering("ours, open families", open)))
            .lane(lane(rendering("ours, instances with labels", ours::instances(&shape))))
            .lanes(others(&shape)?.into_iter().map(lane))
            .run(effort)?;
    }
    Ok(())
}

type Fill = fn(&Shape) -> Box<dyn Exposition>;

fn others(shape: &Shape) -> Result<Vec<Contender>, String> {
    let peers: [(&str, Fill); 6] = [
        ("fast-telemetry", peers::fast_telemetry::filled),
        ("measured", peers::measured::filled),
        ("prometheus-client", peers::prometheus_client::filled),
        ("prometheus", peers::prometheus::filled),
        ("vise", peers::vise::filled),
        ("metrics facade + exporter", peers::facade::filled),
    ];
    let contenders = peers.into_iter().map(|(name, fill)| {
        let mut filled = fill(shape);
        check(filled.render(), shape).map_err(|error| format!("{name}: {error}"))?;
        Ok(rendering(name, filled))
    });
    contenders.collect()
}

/// Renders again and again. A text of another length is not counted.
fn rendering(name: &str, mut exposition: impl Exposition + 'static) -> Contender {
    let length = exposition.render().len();
    let exposition = Mutex::new(exposition);
    repeated(name, move || {
        let text = exposition.lock().map(|mut exposition| exposition.render().len());
        text.is_ok_and(|text| text == length)
    })
}

/// Encodes one snapshot again and again.
fn encoding(shape: &Shape) -> Contender {
    let mut open = ours::open(shape);
    let snapshot = open.gather();
    let length = open.encode(&snapshot).len();
    let open = Mutex::new(open);
    repeated("ours, from a snapshot", move || {
        let text = open.lock().map(|mut open| open.encode(&snapshot).len());
        text.is_ok_and(|text| text == length)
    })
}

/// Does `good` again and again, and counts how often it was.
fn repeated(name: &str, good: impl Fn() -> bool + Sync + 'static) -> Contender {
    let done = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&done);
    contender(name, move |ops| {
        let good = (0..ops).filter(|_| good()).count();
        done.fetch_add(good as u64, Ordering::Relaxed);
    })
    .counted(move || read.load(Ordering::Relaxed))
}
