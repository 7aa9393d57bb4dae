//! Random registrations and removals: what is exported never clashes, and what is left out does.

use std::collections::HashSet;
use std::error::Error;
use std::time::Duration;

use metrics::{Collected, Collector, CollectorId, Descriptor, HasHandles, Metrics, Registry, Shared};
use proptest::prelude::*;

/// Has both names as counters.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "model", labels(id: u32))]
struct Counters {
    /// The first.
    #[metric(counter)]
    first: u64,
    /// The second.
    #[metric(counter)]
    second: u64,
}

/// Has the first as the others have it, and the second as a gauge.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "model", labels(id: u32))]
struct Mixed {
    /// The first.
    #[metric(counter)]
    first: u64,
    /// The second.
    #[metric(gauge, name = "model_second_total", allow(naming))]
    second: u64,
}

/// Has a gauge that shares a sample with the first.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "model", labels(id: u32))]
struct Sampled {
    /// Its name is the first's without the suffix.
    #[metric(gauge)]
    first: u64,
    /// Its own.
    #[metric(gauge)]
    own: u64,
}

/// Describes the second as a gauge.
struct Describes;

fn second() -> Descriptor {
    let second = Descriptor::gauge("model_second_total", "The second.").labels(["id"]);
    second.allow_naming().build().expect("legal")
}

impl Collector for Describes {
    fn describe(&self) -> Vec<Descriptor> {
        vec![second()]
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(out.number(&second(), &["collected"], 9_u64)?)
    }
}

/// Handles of any struct, and the families that it makes with the value of each.
#[derive(Debug)]
struct Registered {
    kind: usize,
    id: u32,
    lines: [String; 2],
}

const VALUES: [[u64; 2]; 3] = [[11, 12], [21, 22], [31, 32]];
const NAMES: [[&str; 2]; 3] = [
    ["model_first_total", "model_second_total"],
    ["model_first_total", "model_second_total"],
    ["model_first", "model_own"],
];

impl Registered {
    fn new(kind: usize, id: u32) -> Self {
        let line = |index: usize| format!("{}{{id=\"{id}\"}} {}", NAMES[kind][index], VALUES[kind][index]);
        let lines = [line(0), line(1)];
        Self { kind, id, lines }
    }

    /// Registers it where no caller is told.
    fn detach(&self, registry: &Registry) {
        match self.kind {
            0 => {
                let stats = registry.register_or_detach::<Counters>(self.id);
                stats.first.inc_by(11 - stats.first.value());
                stats.second.inc_by(12 - stats.second.value());
            }
            1 => {
                let stats = registry.register_or_detach::<Mixed>(self.id);
                stats.first.inc_by(21 - stats.first.value());
                stats.second.set(22);
            }
            _ => {
                let stats = registry.register_or_detach::<Sampled>(self.id);
                stats.first.set(31);
                stats.own.set(32);
            }
        }
    }

    /// Returns whether all of it can be registered, or is.
    fn fits(&self, registry: &Registry) -> bool {
        match self.kind {
            0 => registry.register::<Counters>(self.id).is_ok(),
            1 => registry.register::<Mixed>(self.id).is_ok(),
            _ => registry.register::<Sampled>(self.id).is_ok(),
        }
    }
}

fn scoped<S: HasHandles>(registry: &Registry, id: impl Into<S::Labels>) -> Option<S::Handles<Shared>> {
    registry.scoped::<S>(id).ok()
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Detach(usize, u32),
    Scoped(u32),
    DropScoped,
    Collector,
    RemoveCollector,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_usize, 0..3_u32).prop_map(|(kind, id)| Step::Detach(kind, id)),
        1 => (0..4_u32).prop_map(Step::Scoped),
        1 => Just(Step::DropScoped),
        1 => Just(Step::Collector),
        1 => Just(Step::RemoveCollector),
    ]
}

/// Checks that no family and no series stands twice.
fn is_consistent(text: &str) -> bool {
    let series = text.lines().filter(|line| !line.starts_with('#'));
    let mut series = series.filter_map(|line| Some(line.rsplit_once(' ')?.0));
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut families = types.filter_map(|line| line.split(' ').next());
    let (mut seen, mut named) = (HashSet::new(), HashSet::new());
    series.all(|series| seen.insert(series)) && families.all(|family| named.insert(family))
}

proptest! {
    #[test]
    fn what_is_exported_never_clashes(steps in prop::collection::vec(step(), 1..40)) {
        let builder = Registry::builder().linger(Duration::ZERO).deadline(Duration::from_mins(1));
        let registry = builder.build().expect("legal");
        let mut registered: Vec<Registered> = Vec::new();
        let mut held = Vec::new();
        let mut collectors: Vec<CollectorId> = Vec::new();
        for step in steps {
            match step {
                Step::Detach(kind, id) => {
                    let new = Registered::new(kind, id);
                    new.detach(&registry);
                    registered.push(new);
                }
                Step::Scoped(id) => held.extend(scoped::<Counters>(&registry, id)),
                Step::DropScoped => {
                    held.clear();
                    // The first sees the last values, the second removes the instances.
                    drop((registry.gather(), registry.gather()));
                }
                Step::Collector => collectors.extend(registry.register_collector(Describes)),
                Step::RemoveCollector => {
                    prop_assert!(collectors.drain(..).all(|id| registry.remove_collector(id)));
                }
            }
            let text = registry.render();
            prop_assert!(is_consistent(&text), "{}", text);
            for stats in &registered {
                let exported = stats.lines.iter().all(|line| text.contains(line.as_str()));
                prop_assert_eq!(exported, stats.fits(&registry), "{:?}\n{}", stats, text);
            }
        }
    }
}
