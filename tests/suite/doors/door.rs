//! The doors: each gives values to a series of a registry in a way of its own.

use std::sync::{Arc, Mutex};
use std::thread;

use metrics::{Collected, Collector, Descriptor, Metrics, Registry, Snapshot};

use super::model::{Kind, Takes};
use super::{BESIDE, ClosedStats, OpenStats, Side};

/// A way for values to come.
pub(crate) struct Door {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) family: &'static str,
    pub(crate) labels: &'static str,
    /// What another source has counted in the same series.
    pub(crate) beside: f64,
    pub(crate) give: Box<dyn FnMut(f64)>,
    pub(crate) gather: Box<dyn FnMut(&Registry) -> Snapshot>,
    /// Reads the handle, if there is one.
    pub(crate) read: Option<Box<dyn Fn() -> f64>>,
}

/// All of them.
pub(crate) const DOORS: &[fn(&Registry, Kind) -> Door] = &[
    shared,
    local,
    member,
    open,
    held_open,
    scoped_series,
    scoped_instance,
    publisher,
    publisher_of_members,
    responder,
    responder_of_open,
    closure,
    closure_of_open,
    collector,
];

impl Door {
    /// Makes a door whose values are seen by any gather.
    fn new(name: &'static str, takes: Takes, (family, labels): Series, give: impl FnMut(f64) + 'static) -> Self {
        Self {
            name,
            takes,
            family,
            labels,
            beside: 0.0,
            give: Box::new(give),
            gather: Box::new(Registry::gather),
            read: None,
        }
    }

    fn read_by(mut self, read: impl Fn() -> f64 + 'static) -> Self {
        self.read = Some(Box::new(read));
        self
    }

    /// Has handles count in the same series.
    fn beside_handles(mut self, registry: &Registry, kind: Kind) -> Self {
        if self.family.starts_with("closed") {
            let handles = registry.register::<ClosedStats>(()).expect("no conflict");
            match (kind, self.labels) {
                (Kind::Counter, "") => handles.counted.inc_by(BESIDE),
                (Kind::UpDown, "") => handles.moved.inc_by(BESIDE),
                (Kind::Counter, _) => handles.sided.with(Side::Right).inc_by(BESIDE),
                (Kind::UpDown, _) => handles.shifted.with(Side::Right).inc_by(BESIDE),
            }
        } else {
            let handles = registry.register::<OpenStats>(()).expect("no conflict");
            match kind {
                Kind::Counter => handles.counted.with("a").inc_by(BESIDE),
                Kind::UpDown => handles.moved.with("a").inc_by(BESIDE),
            }
        }
        self.beside = BESIDE;
        self
    }
}

/// The exported name of a family, and the labels of a series.
type Series = (&'static str, &'static str);

fn of_closed(kind: Kind) -> Series {
    match kind {
        Kind::Counter => ("closed_counted_total", ""),
        Kind::UpDown => ("closed_moved", ""),
    }
}

fn of_members(kind: Kind) -> Series {
    match kind {
        Kind::Counter => ("closed_sided_total", "side=\"right\""),
        Kind::UpDown => ("closed_shifted", "side=\"right\""),
    }
}

fn of_open(kind: Kind) -> Series {
    match kind {
        Kind::Counter => ("open_counted_total", "topic=\"a\""),
        Kind::UpDown => ("open_moved", "topic=\"a\""),
    }
}

/// Sets what a plain struct has counted.
fn set_closed(stats: &mut ClosedStats, kind: Kind, value: f64) {
    match kind {
        Kind::Counter => stats.counted = value,
        Kind::UpDown => stats.moved = value,
    }
}

fn set_member(stats: &mut ClosedStats, kind: Kind, value: f64) {
    match kind {
        Kind::Counter => stats.sided[Side::Right] = value,
        Kind::UpDown => stats.shifted[Side::Right] = value,
    }
}

fn set_open(stats: &mut OpenStats, kind: Kind, value: f64) {
    match kind {
        Kind::Counter => *stats.counted.with_mut("a") = value,
        Kind::UpDown => *stats.moved.with_mut("a") = value,
    }
}

/// Counts by handles of either kind, which are of different types; up-down ones go down by what is negative.
macro_rules! counting {
    ($kind:expr, $counter:expr, $up_down:expr) => {{
        let (counter, up_down) = ($counter, $up_down);
        let (counts, moves) = (counter.clone(), up_down.clone());
        let kind = $kind;
        let give = move |value: f64| match kind {
            Kind::Counter => counts.inc_by(value),
            Kind::UpDown if value < 0.0 => moves.dec_by(-value),
            Kind::UpDown => moves.inc_by(value),
        };
        let read = move || match kind {
            Kind::Counter => counter.value(),
            Kind::UpDown => up_down.value(),
        };
        (give, read)
    }};
}

fn shared(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<ClosedStats>(()).expect("no conflict");
    let (give, read) = counting!(kind, handles.counted, handles.moved);
    let mut beside = registry.publish::<ClosedStats>(()).expect("rules for each field");
    set_closed(&mut beside, kind, BESIDE);
    beside.publish();
    let mut door = Door::new("handle", Takes::Increments, of_closed(kind), give).read_by(read);
    door.beside = BESIDE;
    // It ends with the door.
    let gather = move |registry: &Registry| {
        let _beside = &beside;
        registry.gather()
    };
    door.gather = Box::new(gather);
    door
}

fn local(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<ClosedStats>(()).expect("no conflict").local();
    let (give, read) = counting!(kind, handles.counted, handles.moved);
    Door::new("local handle", Takes::Increments, of_closed(kind), give).read_by(read)
}

fn member(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<ClosedStats>(()).expect("no conflict");
    let right = (
        handles.sided.with(Side::Right).hold(),
        handles.shifted.with(Side::Right).hold(),
    );
    let (give, read) = counting!(kind, right.0, right.1);
    Door::new("member of a family", Takes::Increments, of_members(kind), give).read_by(read)
}

fn open(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<OpenStats>(()).expect("no conflict");
    let give = move |value: f64| match kind {
        Kind::Counter => handles.counted.with("a").inc_by(value),
        Kind::UpDown if value < 0.0 => handles.moved.with("a").dec_by(-value),
        Kind::UpDown => handles.moved.with("a").inc_by(value),
    };
    Door::new("open family", Takes::Increments, of_open(kind), give)
}

fn held_open(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<OpenStats>(()).expect("no conflict");
    let (give, read) = counting!(kind, handles.counted.with("a").hold(), handles.moved.with("a").hold());
    Door::new("held series", Takes::Increments, of_open(kind), give).read_by(read)
}

fn scoped_series(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.register::<OpenStats>(()).expect("no conflict");
    let (give, read) = counting!(kind, handles.counted.scoped("a"), handles.moved.scoped("a"));
    Door::new("scoped series", Takes::Increments, of_open(kind), give).read_by(read)
}

fn scoped_instance(registry: &Registry, kind: Kind) -> Door {
    let handles = registry.scoped::<ClosedStats>(()).expect("no conflict");
    let (give, read) = counting!(kind, handles.counted, handles.moved);
    Door::new("scoped instance", Takes::Increments, of_closed(kind), give).read_by(read)
}

fn publisher_by(
    name: &'static str,
    registry: &Registry,
    kind: Kind,
    series: Series,
    set: fn(&mut ClosedStats, Kind, f64),
) -> Door {
    let mut publisher = registry.publish::<ClosedStats>(()).expect("no conflict");
    let give = move |value| {
        set(&mut publisher, kind, value);
        publisher.publish();
    };
    Door::new(name, Takes::Totals, series, give).beside_handles(registry, kind)
}

fn publisher(registry: &Registry, kind: Kind) -> Door {
    publisher_by("publisher", registry, kind, of_closed(kind), set_closed)
}

fn publisher_of_members(registry: &Registry, kind: Kind) -> Door {
    publisher_by("publisher of members", registry, kind, of_members(kind), set_member)
}

/// Gathers on another thread, while this one does what its owner would.
fn gather_beside(registry: &Registry, mut turn: impl FnMut()) -> Snapshot {
    thread::scope(|scope| {
        let gather = scope.spawn(|| registry.gather());
        while !gather.is_finished() {
            turn();
            thread::yield_now();
        }
        gather.join().expect("a gather")
    })
}

fn responder_by<S: Metrics<Labels = ()> + Default>(
    name: &'static str,
    registry: &Registry,
    kind: Kind,
    series: Series,
    set: fn(&mut S, Kind, f64),
) -> Door {
    let mut responder = registry.respond::<S>(()).expect("no conflict");
    let stats = Arc::new(Mutex::new(S::default()));
    let given = Arc::clone(&stats);
    let give = move |value| set(&mut given.lock().expect("no panic"), kind, value);
    let mut door = Door::new(name, Takes::Totals, series, give).beside_handles(registry, kind);
    let turn = move |registry: &Registry| {
        gather_beside(registry, || {
            responder.poll(&stats.lock().expect("no panic"));
        })
    };
    door.gather = Box::new(turn);
    door
}

fn responder(registry: &Registry, kind: Kind) -> Door {
    responder_by("responder", registry, kind, of_closed(kind), set_closed)
}

fn responder_of_open(registry: &Registry, kind: Kind) -> Door {
    responder_by("responder of an open family", registry, kind, of_open(kind), set_open)
}

fn closure_by<S: Metrics<Labels = ()> + Clone + Default + Send>(
    name: &'static str,
    registry: &Registry,
    kind: Kind,
    series: Series,
    set: fn(&mut S, Kind, f64),
) -> Door {
    let stats = Arc::new(Mutex::new(S::default()));
    let collected = Arc::clone(&stats);
    let closure = move || Ok(collected.lock().expect("no panic").clone());
    registry.collect_with::<S>((), closure).expect("no conflict");
    let give = move |value| set(&mut stats.lock().expect("no panic"), kind, value);
    Door::new(name, Takes::Totals, series, give).beside_handles(registry, kind)
}

fn closure(registry: &Registry, kind: Kind) -> Door {
    closure_by("closure", registry, kind, of_closed(kind), set_closed)
}

fn closure_of_open(registry: &Registry, kind: Kind) -> Door {
    closure_by("closure of an open family", registry, kind, of_open(kind), set_open)
}

/// Collects one number, and leaves what is refused out.
struct OneNumber(Arc<Mutex<f64>>, Descriptor);

impl Collector for OneNumber {
    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let _ = out.number(&self.1, &["x"], *self.0.lock().expect("no panic"));
        Ok(())
    }
}

fn collector(registry: &Registry, kind: Kind) -> Door {
    let descriptor = match kind {
        Kind::Counter => Descriptor::counter("collected_total", "Collected."),
        Kind::UpDown => Descriptor::gauge("collected", "Collected."),
    };
    let descriptor = descriptor.labels(["a"]).build().expect("legal");
    let value = Arc::new(Mutex::new(0.0));
    let collector = OneNumber(Arc::clone(&value), descriptor);
    registry.register_collector(collector).expect("no conflict");
    let family = if kind == Kind::Counter {
        "collected_total"
    } else {
        "collected"
    };
    let give = move |given| *value.lock().expect("no panic") = given;
    Door::new("collector", Takes::Samples, (family, "a=\"x\""), give)
}
