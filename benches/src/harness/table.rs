//! Runs the lanes of a table round by round, and prints it.

use std::fmt::Write as _;

use super::lane::Sample;
use super::{Bar, Lane, median};
use crate::args::Effort;
use crate::machine::Placement;

/// What the figures of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Time of an operation, or of a part of it.
    Time(&'static str),
    /// Operations a second, of all threads together.
    Speed,
}

pub(crate) struct Table {
    title: String,
    unit: Unit,
    allocations: bool,
    differences: bool,
    lanes: Vec<Lane>,
}

/// What bars look at.
struct Judged {
    ratio: f64,
    time: f64,
    difference: f64,
}

impl Table {
    pub(crate) fn new(title: impl Into<String>, unit: Unit) -> Self {
        Self {
            title: title.into(),
            unit,
            allocations: false,
            differences: false,
            lanes: Vec::new(),
        }
    }

    /// Also says how often an operation allocates.
    pub(crate) fn with_allocations(mut self) -> Self {
        self.allocations = true;
        self
    }

    /// Also says how much longer an operation takes than the baseline's. Of times only.
    pub(crate) fn with_differences(mut self) -> Self {
        self.differences = true;
        self
    }

    pub(crate) fn lane(mut self, lane: Lane) -> Self {
        self.lanes.push(lane);
        self
    }

    pub(crate) fn lanes(mut self, lanes: impl IntoIterator<Item = Lane>) -> Self {
        self.lanes.extend(lanes);
        self
    }

    /// Measures and prints. Fails if a contender has lost a count.
    pub(crate) fn run(mut self, effort: &Effort) -> Result<(), String> {
        println!("\n### {}\n\n{}\n", self.title, Placement::probe());
        for lane in &mut self.lanes {
            lane.calibrate(effort.slice)?;
        }
        for round in 0..effort.rounds {
            let count = self.lanes.len();
            for turn in 0..count {
                // Whoever comes after a contender that spoils the caches is another one each round.
                self.lanes[(turn + round) % count].measure()?;
            }
        }
        print!("{}", self.text(effort.quick));
        Ok(())
    }

    fn text(&self, quick: bool) -> String {
        let mut text = match self.unit {
            Unit::Time(unit) => format!("| contender | {unit} | min | min..max | ratio | of minima | bar |"),
            Unit::Speed => "| contender | Mops/s | max | min..max | CPU ns/op | ratio | of maxima | bar |".to_owned(),
        };
        let columns = if self.unit == Unit::Speed { 7 } else { 6 };
        text.push_str(if self.differences { " ns more |" } else { "" });
        text.push_str(if self.allocations { " allocations |\n|" } else { "\n|" });
        text.push_str("---|");
        let more = usize::from(self.differences) + usize::from(self.allocations);
        text.push_str(&"---:|".repeat(columns + more));
        text.push('\n');
        for lane in &self.lanes {
            let line = match self.unit {
                Unit::Time(_) => self.time_line(lane, quick),
                Unit::Speed => self.speed_line(lane, quick),
            };
            text.push_str(&line);
            if self.differences {
                let _ = write!(text, " {} |", figure(self.difference(lane)));
            }
            if self.allocations {
                let allocations = median(lane.samples.iter().map(|sample| sample.allocations));
                let _ = write!(text, " {} |", figure(allocations));
            }
            text.push('\n');
        }
        text
    }

    fn time_line(&self, lane: &Lane, quick: bool) -> String {
        let walls = || lane.samples.iter().map(|sample| sample.wall);
        let (low, high) = extremes(walls());
        let judged = self.judged(lane);
        let (base, _) = extremes(self.lanes[lane.baseline].samples.iter().map(|sample| sample.wall));
        format!(
            "| {} | {} | {} | {}..{} | {:.2} | {:.2} | {} |",
            lane.contender.name(),
            figure(median(walls())),
            figure(low),
            figure(low),
            figure(high),
            judged.ratio,
            low / base,
            verdict(lane.bar, &judged, quick),
        )
    }

    fn speed_line(&self, lane: &Lane, quick: bool) -> String {
        let speeds = || lane.samples.iter().map(speed);
        let (low, high) = extremes(speeds());
        let judged = self.judged(lane);
        let (_, base) = extremes(self.lanes[lane.baseline].samples.iter().map(speed));
        format!(
            "| {} | {} | {} | {}..{} | {} | {:.2} | {:.2} | {} |",
            name(lane),
            figure(median(speeds())),
            figure(high),
            figure(low),
            figure(high),
            figure(median(lane.samples.iter().map(|sample| sample.cpu))),
            1.0 / judged.ratio,
            high / base,
            verdict(lane.bar, &judged, quick),
        )
    }

    fn judged(&self, lane: &Lane) -> Judged {
        Judged {
            ratio: self.against_base(lane, |own, base| own / base),
            time: median(lane.samples.iter().map(|sample| sample.wall)),
            difference: self.difference(lane),
        }
    }

    fn difference(&self, lane: &Lane) -> f64 {
        self.against_base(lane, |own, base| own - base)
    }

    /// The median of comparisons of times, each made inside one round.
    fn against_base(&self, lane: &Lane, compare: fn(f64, f64) -> f64) -> f64 {
        let base = &self.lanes[lane.baseline].samples;
        let rounds = lane.samples.iter().zip(base);
        median(rounds.map(|(own, base)| compare(own.wall, base.wall)))
    }
}

fn name(lane: &Lane) -> String {
    match lane.threads {
        1 => format!("{}, 1 thread", lane.contender.name()),
        threads => format!("{}, {threads} threads", lane.contender.name()),
    }
}

fn speed(sample: &Sample) -> f64 {
    1e3 / sample.wall
}

fn extremes(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

fn verdict(bar: Option<Bar>, judged: &Judged, quick: bool) -> String {
    let (bar, met) = match bar {
        None => return String::new(),
        Some(Bar::Time(bar)) => (format!("{bar}x time"), judged.ratio <= bar),
        Some(Bar::Speed(bar)) => (format!("{bar}x speed"), 1.0 / judged.ratio >= bar),
        Some(Bar::Nanoseconds(bar)) => (format!("{bar} ns"), judged.time <= bar),
        Some(Bar::Over(bar)) => (format!("baseline + {bar} ns"), judged.difference <= bar),
    };
    match (quick, met) {
        (true, _) => bar,
        (false, true) => format!("{bar}: met"),
        (false, false) => format!("{bar}: **missed**"),
    }
}

/// Three digits, or all before the point.
fn figure(value: f64) -> String {
    let digits = if value == 0.0 || value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}")
}
