//! The doors of one struct's families: each is asked if one of them is chosen, and not otherwise.

use std::any::Any;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Collected, Collector, Descriptor, Family, Filter, Histogram, Label, Metrics, Registry, Responder};

/// Which jobs there are.
#[derive(Debug, Clone, Copy, Label)]
enum Kind {
    A,
    B,
}

/// What one box has done.
#[derive(Clone, Default, Metrics)]
#[metrics(namespace = "box")]
struct BoxStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,

    /// Time of a job.
    #[metric(histogram, unit = "seconds", buckets(Wait = [0.5, 1]))]
    wait: Histogram<Wait>,

    /// Jobs by kind.
    #[metric(counter, labels(kind))]
    kinds: Family<Kind, u64>,
}

/// What another has done.
#[derive(Metrics)]
#[metrics(namespace = "other")]
struct OtherStats {
    /// Jobs done.
    #[metric(counter)]
    jobs: u64,
}

/// The names that choose each family, in a registry with a prefix.
const NAMES: [(&str, &[&str]); 3] = [
    (
        "p_box_jobs_total",
        &["p_box_jobs_total", "p_box_jobs", "p_box_jobs_created"],
    ),
    (
        "p_box_wait_seconds",
        &[
            "p_box_wait_seconds",
            "p_box_wait_seconds_bucket",
            "p_box_wait_seconds_sum",
            "p_box_wait_seconds_count",
            "p_box_wait_seconds_created",
        ],
    ),
    (
        "p_box_kinds_total",
        &["p_box_kinds_total", "p_box_kinds", "p_box_kinds_created"],
    ),
];

/// Names that choose none of them: of other families, of other types, without the prefix.
const OTHERS: [&str; 7] = [
    "p_other_jobs",
    "box_jobs_total",
    "p_box",
    "p_box_jobs_total_total",
    "p_box_jobs_bucket",
    "p_box_wait_seconds_total",
    "",
];

/// Whether anything was asked.
type Asked = Arc<AtomicBool>;

/// When a door is asked.
#[derive(Debug, PartialEq)]
enum When {
    Never,
    IfChosen,
    Always,
}

/// Opens a door; what it returns ends it when it is dropped.
type Open = fn(&Registry, &Asked) -> Box<dyn Any>;

const DOORS: [(&str, When, Open); 10] = [
    ("handles", When::Never, |registry, _| handles(registry)),
    ("scoped handles", When::Never, |registry, _| {
        let scoped = registry.scoped::<BoxStats>(()).unwrap();
        scoped.jobs.inc();
        scoped.kinds.with(Kind::A).inc();
        Box::new(scoped)
    }),
    ("local handles", When::Never, |registry, _| {
        let shared = registry.register::<BoxStats>(()).unwrap();
        shared.kinds.with(Kind::A).inc();
        let local = shared.local();
        local.jobs.inc();
        Box::new(local)
    }),
    ("publisher", When::Never, |registry, _| {
        let mut publisher = registry.publish::<BoxStats>(()).unwrap();
        *publisher = stats();
        publisher.publish();
        Box::new(publisher)
    }),
    ("responder", When::IfChosen, responder),
    ("closure", When::IfChosen, |registry, asked| {
        let asked = Arc::clone(asked);
        let closure = move || {
            asked.store(true, Ordering::Relaxed);
            Ok(stats())
        };
        Box::new(registry.collect_with::<BoxStats>((), closure).unwrap())
    }),
    ("responder beside handles", When::IfChosen, |registry, asked| {
        Box::new((handles(registry), responder(registry, asked)))
    }),
    ("collector", When::IfChosen, |registry, asked| {
        collector(registry, asked, 3, true)
    }),
    ("collector that describes a part", When::Always, |registry, asked| {
        collector(registry, asked, 1, false)
    }),
    ("collector that describes nothing", When::Always, |registry, asked| {
        collector(registry, asked, 0, true)
    }),
];

fn stats() -> BoxStats {
    let mut stats = BoxStats {
        jobs: 1,
        ..BoxStats::default()
    };
    stats.kinds[Kind::B] = 1;
    stats
}

fn handles(registry: &Registry) -> Box<dyn Any> {
    let handles = registry.register::<BoxStats>(()).unwrap();
    handles.jobs.inc();
    handles.wait.observe(0.25);
    handles.kinds.with(Kind::A).inc();
    Box::new(handles)
}

/// Answers from its hook, as a loop would that is woken by it.
fn responder(registry: &Registry, asked: &Asked) -> Box<dyn Any> {
    let responder: Arc<Mutex<Option<Responder<BoxStats>>>> = Arc::default();
    let (hooked, asked) = (Arc::downgrade(&responder), Arc::clone(asked));
    let mut new = registry.respond::<BoxStats>(()).unwrap();
    new.on_ask(move || {
        asked.store(true, Ordering::Relaxed);
        if let Some(responder) = hooked.upgrade() {
            let mut responder = responder.lock().unwrap();
            responder.as_mut().map(|responder| responder.poll(&stats()));
        }
    });
    *responder.lock().unwrap() = Some(new);
    Box::new(responder)
}

/// Makes the same families as the struct, and describes the first of them.
struct Boxes {
    families: [Descriptor; 3],
    described: usize,
    describes_all: bool,
    asked: Asked,
}

fn collector(registry: &Registry, asked: &Asked, described: usize, describes_all: bool) -> Box<dyn Any> {
    let wait = Descriptor::histogram("box_wait_seconds", "Time of a job.", [0.5, 1.0]);
    let kinds = Descriptor::counter("box_kinds_total", "Jobs by kind.").labels(["kind"]);
    let families = [
        Descriptor::counter("box_jobs_total", "Jobs done.").build().unwrap(),
        wait.unit("seconds").build().unwrap(),
        kinds.build().unwrap(),
    ];
    let asked = Arc::clone(asked);
    let boxes = Boxes {
        families,
        described,
        describes_all,
        asked,
    };
    Box::new(registry.register_collector(boxes).unwrap())
}

impl Collector for Boxes {
    fn describe(&self) -> Vec<Descriptor> {
        self.families[..self.described].to_vec()
    }

    fn describes_all(&self) -> bool {
        self.describes_all
    }

    fn collect(&self, out: &mut Collected) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.asked.store(true, Ordering::Relaxed);
        let [jobs, wait, kinds] = &self.families;
        out.number(jobs, &[], 1_u64)?;
        out.histogram(wait, &[], &[0, 0, 0], 0.0)?;
        out.number(kinds, &["a"], 1_u64)?;
        Ok(())
    }
}

#[test]
fn a_door_is_asked_only_for_families_of_its_own() {
    for (door, when, open) in DOORS {
        let builder = Registry::builder().prefix("p").deadline(Duration::from_mins(1));
        let registry = builder.build().unwrap();
        registry.register::<OtherStats>(()).unwrap().jobs.inc();
        let asked = Asked::default();
        let _open = open(&registry, &asked);
        let gather = |filter: &Filter| {
            asked.store(false, Ordering::Relaxed);
            let names = super::names_of(&registry.gather_filtered(filter));
            (names, asked.load(Ordering::Relaxed))
        };
        for (family, names) in NAMES {
            for name in names {
                let chosen = gather(&Filter::new().name(*name));
                assert_eq!(chosen, (vec![family.to_owned()], when != When::Never), "{door}: {name}");
            }
            let chosen = gather(&Filter::new().prefix(family));
            assert_eq!(
                chosen,
                (vec![family.to_owned()], when != When::Never),
                "{door}: {family}"
            );
        }
        for name in OTHERS {
            let (names, asked) = gather(&Filter::new().name(name));
            let other = (name == "p_other_jobs").then(|| "p_other_jobs_total".to_owned());
            assert_eq!(names, Vec::from_iter(other), "{door}: {name}");
            assert_eq!(asked, when == When::Always, "{door}: {name}");
        }
        let (names, asked) = gather(&Filter::new());
        assert_eq!((names.len(), asked), (4, when != When::Never), "{door}: {names:?}");
    }
}
