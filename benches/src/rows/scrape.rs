//! Counting while another core gathers 1,000,000 series, again and again: p99 of what a count takes is at most 1.1 times what it is
//! without.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::args::Effort;
use crate::harness::{median, quantile};
use crate::machine::{Placement, pin};
use crate::ours::{Million, Updates};

/// The bar, times p99 without gathers.
const BAR: f64 = 1.1;

/// Time of a batch, ns: long beside the clock's 10 ns steps, short beside what disturbs it.
const BATCH: f64 = 1_000.0;

/// Gathers that must end in a round.
const TURNS: usize = 3;

/// What the other core does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Other {
    Rests,
    Gathers,
    /// Reads memory that nobody else uses: what the machine makes of that, whoever does it.
    Reads,
}

const OTHERS: [Other; 3] = [Other::Rests, Other::Gathers, Other::Reads];

/// Words that are read: 64 MB, more than caches have.
const WORDS: usize = 8 << 20;

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let (series, batches) = if effort.quick {
        (20_000, 1_000)
    } else {
        (1_000_000, 100_000)
    };
    let million = Million::new(series);
    million.check()?;
    let series = million.series;
    println!("\n### Counting while another core gathers {series} series flat out\n");
    println!("{}\n", Placement::probe());
    println!(
        "| ours | the other core | counts a batch | p50 ns | p99 ns | p99.9 ns | max us | ms a turn | ratio of p50 | of p99 | of p99.9 | bar of p99 |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let memory = vec![1_u64; if effort.quick { WORDS / 64 } else { WORDS }];
    for updates in &million.updates {
        let mut batches = Batches::new(updates, batches);
        let mut rounds: [Vec<Round>; OTHERS.len()] = Default::default();
        for round in 0..effort.rounds {
            for turn in 0..OTHERS.len() {
                // Another one is first each round.
                let other = (turn + round) % OTHERS.len();
                rounds[other].push(batches.round(&million, OTHERS[other], &memory)?);
            }
        }
        for (other, own) in OTHERS.into_iter().zip(&rounds) {
            line(&batches, other, own, &rounds[0], effort.quick);
        }
    }
    Ok(())
}

/// What one round has shown, ns.
#[derive(Debug, Clone, Copy)]
struct Round {
    /// A count: p50, p99, p99.9.
    parts: [f64; 3],
    /// A batch.
    max: f64,
    /// What the other core took for all series, or all memory.
    turn: f64,
}

/// Batches of counts, timed without a gap.
struct Batches<'a> {
    updates: &'a Updates,
    /// Counts in a batch.
    counts: usize,
    /// What the last batches took, ns.
    times: Vec<f64>,
}

/// Counts that use every input several times, so that everything is there, also after somebody else has used the caches.
const WARM: usize = 50_000;

impl<'a> Batches<'a> {
    fn new(updates: &'a Updates, batches: usize) -> Self {
        (updates.run)(WARM);
        let begin = Instant::now();
        (updates.run)(WARM);
        let each = begin.elapsed().as_nanos() as f64 / WARM as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands")]
        let counts = (BATCH / each) as usize;
        Self {
            updates,
            counts: counts.max(1),
            times: vec![0.0; batches],
        }
    }

    /// Times as many batches as are kept; and more, until the other core has had enough turns.
    fn round(&mut self, million: &Million, other: Other, memory: &[u64]) -> Result<Round, String> {
        (self.updates.run)(WARM);
        let (turns, stop) = (AtomicUsize::new(0), AtomicBool::new(other == Other::Rests));
        let registry = million.registry();
        let turn = thread::scope(|scope| {
            let running = scope.spawn(|| {
                pin(0);
                let begin = Instant::now();
                while !stop.load(Ordering::Relaxed) {
                    if other == Other::Gathers {
                        drop(registry.gather());
                    } else {
                        black_box(black_box(memory).iter().sum::<u64>());
                    }
                    turns.fetch_add(1, Ordering::Relaxed);
                }
                begin.elapsed().as_nanos() as f64 / turns.load(Ordering::Relaxed) as f64
            });
            let enough = || other == Other::Rests || turns.load(Ordering::Relaxed) >= TURNS || running.is_finished();
            self.time(enough);
            stop.store(true, Ordering::Relaxed);
            running.join().map_err(|_| "the other core's thread panicked")
        })?;
        million.check()?;
        let part = |part| quantile(self.times.iter().copied(), part);
        Ok(Round {
            parts: [0.5, 0.99, 0.999].map(|of| part(of) / self.counts as f64),
            max: part(1.0),
            turn,
        })
    }

    fn time(&mut self, enough: impl Fn() -> bool) {
        let mut before = Instant::now();
        loop {
            for time in &mut self.times {
                (self.updates.run)(self.counts);
                let now = Instant::now();
                *time = (now - before).as_nanos() as f64;
                before = now;
            }
            if enough() {
                return;
            }
        }
    }
}

fn line(batches: &Batches<'_>, other: Other, rounds: &[Round], base: &[Round], quick: bool) {
    let of = |value: &dyn Fn(&Round) -> f64| median(rounds.iter().map(value));
    let [middle, tail, far] = [0, 1, 2].map(|part| of(&|round| round.parts[part]));
    let max = rounds.iter().map(|round| round.max).fold(0.0, f64::max) / 1e3;
    let (what, turn) = match other {
        Other::Rests => ("rests", String::new()),
        Other::Gathers => ("gathers", format!("{:.1}", of(&|round| round.turn) / 1e6)),
        Other::Reads => (
            "reads 64 MB of its own",
            format!("{:.1}", of(&|round| round.turn) / 1e6),
        ),
    };
    // Each taken inside one round.
    let ratios = [0, 1, 2].map(|part| {
        let pairs = rounds.iter().zip(base);
        median(pairs.map(|(own, base)| own.parts[part] / base.parts[part]))
    });
    let verdict = match (other == Other::Gathers, quick, ratios[1] <= BAR) {
        (false, ..) => String::new(),
        (true, true, _) => format!("{BAR}x"),
        (true, false, true) => format!("{BAR}x: met"),
        (true, false, false) => format!("{BAR}x: **missed**"),
    };
    println!(
        "| {} | {what} | {} | {middle:.2} | {tail:.2} | {far:.2} | {max:.0} | {turn} | {:.2} | {:.2} | {:.2} | {verdict} |",
        batches.updates.name, batches.counts, ratios[0], ratios[1], ratios[2]
    );
}
