//! Structs whose memory is measured, each in a process of its own.

use metrics::{ClosedLabel, Family, Histogram, Metrics, Registry};

use crate::peers::shape::Shape;

/// One of a hundred.
#[derive(Clone, Copy)]
struct Hundredth(usize);

const HUNDRED: usize = 100;

const VALUES: [Hundredth; HUNDRED] = {
    let mut values = [Hundredth(0); HUNDRED];
    let mut index = 0;
    while index < HUNDRED {
        values[index] = Hundredth(index);
        index += 1;
    }
    values
};

const DIGITS: [[u8; 10]; HUNDRED] = {
    let mut texts = [*b"topic-0000"; HUNDRED];
    let mut tens: u8 = 0;
    while tens < 10 {
        let mut ones: u8 = 0;
        while ones < 10 {
            let text = &mut texts[(tens * 10 + ones) as usize];
            text[8] = b'0' + tens;
            text[9] = b'0' + ones;
            ones += 1;
        }
        tens += 1;
    }
    texts
};

const TEXTS: [&str; HUNDRED] = {
    let mut texts = [""; HUNDRED];
    let mut index = 0;
    while index < HUNDRED {
        texts[index] = match str::from_utf8(&DIGITS[index]) {
            Ok(text) => text,
            Err(_) => panic!("digits are ASCII"),
        };
        index += 1;
    }
    texts
};

impl ClosedLabel for Hundredth {
    const ALL: &'static [Self] = &VALUES;
    const TEXTS: &'static [&'static str] = &TEXTS;

    fn index(self) -> usize {
        self.0
    }
}

/// A closed family of 10,000 series.
#[derive(Metrics)]
#[metrics(namespace = "closed", max_series = 10_000)]
struct ClosedCounters {
    /// Events.
    #[metric(counter, labels(topic, part))]
    events: Family<(Hundredth, Hundredth), u64>,
}

/// A closed family of 10,000 series.
#[derive(Metrics)]
#[metrics(namespace = "closed", max_series = 10_000)]
struct ClosedHistograms {
    /// Time.
    #[metric(histogram, unit = "seconds", labels(topic, part))]
    spent: Family<(Hundredth, Hundredth), Histogram>,
}

/// One of many instances: a closed family of 100 series.
#[derive(Metrics)]
#[metrics(namespace = "instance", labels(part: u32))]
struct InstanceCounters {
    /// Events.
    #[metric(counter, labels(topic))]
    events: Family<Hundredth, u64>,
}

/// One of many instances: a closed family of 100 series.
#[derive(Metrics)]
#[metrics(namespace = "instance", labels(part: u32))]
struct InstanceHistograms {
    /// Time.
    #[metric(histogram, unit = "seconds", labels(topic))]
    spent: Family<Hundredth, Histogram>,
}

/// An open family.
#[derive(Metrics)]
#[metrics(namespace = "open", max_series = 1_000_000)]
struct OpenCounters {
    /// Events.
    #[metric(counter, labels(topic, part))]
    events: Family<(String, String), u64>,
}

/// An open family.
#[derive(Metrics)]
#[metrics(namespace = "open", max_series = 1_000_000)]
struct OpenHistograms {
    /// Time.
    #[metric(histogram, unit = "seconds", labels(topic, part))]
    spent: Family<(String, String), Histogram>,
}

/// Touches every series once, on any thread.
pub(crate) type Touch = Box<dyn Fn() + Send + Sync>;

/// A registry full of series, and what touches each of them once.
pub(crate) struct Memory {
    pub(crate) registry: Registry,
    pub(crate) touch: Touch,
}

/// Makes 10,000 series: `closed`, `instances` or `open`, counters or histograms.
pub(crate) fn memory(variant: &str, histograms: bool) -> Option<Memory> {
    let registry = Registry::new();
    let touch = match (variant, histograms) {
        ("closed", false) => {
            let family = registry.register::<ClosedCounters>(()).ok()?.events;
            touching(move || all().for_each(|pair| family.with(pair).inc()))
        }
        ("closed", true) => {
            let family = registry.register::<ClosedHistograms>(()).ok()?.spent;
            touching(move || all().for_each(|pair| family.with(pair).observe(1.0)))
        }
        ("instances", false) => {
            let parts = parts().map(|part| registry.register::<InstanceCounters>(part));
            let families: Vec<_> = parts.flatten().map(|stats| stats.events).collect();
            touching(move || {
                let families = families.iter();
                families.for_each(|family| topics().for_each(|topic| family.with(topic).inc()));
            })
        }
        ("instances", true) => {
            let parts = parts().map(|part| registry.register::<InstanceHistograms>(part));
            let families: Vec<_> = parts.flatten().map(|stats| stats.spent).collect();
            touching(move || {
                let families = families.iter();
                families.for_each(|family| topics().for_each(|topic| family.with(topic).observe(1.0)));
            })
        }
        ("open", false) => {
            let family = registry.register::<OpenCounters>(()).ok()?.events;
            touching(move || places().for_each(|(topic, part)| family.with((&topic, &part)).inc()))
        }
        ("open", true) => {
            let family = registry.register::<OpenHistograms>(()).ok()?.spent;
            touching(move || places().for_each(|(topic, part)| family.with((&topic, &part)).observe(1.0)))
        }
        _ => return None,
    };
    Some(Memory { registry, touch })
}

fn touching(touch: impl Fn() + Send + Sync + 'static) -> Touch {
    Box::new(touch)
}

fn topics() -> impl Iterator<Item = Hundredth> {
    VALUES.into_iter()
}

fn all() -> impl Iterator<Item = (Hundredth, Hundredth)> {
    topics().flat_map(|topic| topics().map(move |part| (topic, part)))
}

fn parts() -> impl Iterator<Item = u32> {
    0..100
}

fn places() -> impl Iterator<Item = (String, String)> {
    (0..HUNDRED * HUNDRED).map(Shape::labels)
}
