//! Gathering what a writer that never pauses writes, publishes or is asked for: at most 50 us at p99, and never torn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::args::Effort;
use crate::harness::{median, quantile};
use crate::machine::{Placement, pin};
use crate::ours::{self, Gathered};

/// The bar, ns.
const BAR: f64 = 50_000.0;

/// Gathers in one round.
const GATHERS: usize = 5_000;

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    println!("\n### Gathering one row while another core writes it flat out\n");
    println!("{}\n", Placement::probe());
    println!("| contender | writer | gathers | p50 ns | p99 ns (medians of rounds) | least p99 | max | bar p99 |");
    println!("|---|---|---:|---:|---:|---:|---:|---|");
    let gathers = if effort.quick { GATHERS / 50 } else { GATHERS };
    for gathered in &ours::gathered() {
        for busy in [false, true] {
            if !(busy || gathered.rests) {
                continue;
            }
            let rounds: Vec<Vec<f64>> = (0..effort.rounds)
                .map(|_| round(gathered, busy, gathers))
                .collect::<Result<_, _>>()?;
            line(gathered.name, busy, &rounds, effort.quick);
        }
    }
    Ok(())
}

fn line(name: &str, busy: bool, rounds: &[Vec<f64>], quick: bool) {
    let part = |part| rounds.iter().map(move |round| quantile(round.iter().copied(), part));
    let tail = median(part(0.99));
    let least = part(0.99).fold(f64::INFINITY, f64::min);
    let most = rounds.iter().flatten().copied().fold(0.0, f64::max);
    let verdict = match (quick || !busy, tail <= BAR) {
        (true, _) => "",
        (false, true) => "50 us: met",
        (false, false) => "50 us: **missed**",
    };
    let writer = if busy { "flat out" } else { "at rest" };
    let gathers: usize = rounds.iter().map(Vec::len).sum();
    let middle = median(part(0.5));
    println!("| {name} | {writer} | {gathers} | {middle:.0} | {tail:.0} | {least:.0} | {most:.0} | {verdict} |");
}

/// Times so many gathers, ns. Fails if one is torn, or the count falls.
fn round(gathered: &Gathered, busy: bool, gathers: usize) -> Result<Vec<f64>, String> {
    let (begun, stop) = (AtomicBool::new(false), AtomicBool::new(!busy));
    thread::scope(|scope| {
        scope.spawn(|| {
            pin(0);
            (gathered.write)(1);
            begun.store(true, Ordering::Release);
            while !stop.load(Ordering::Relaxed) {
                (gathered.write)(1000);
            }
        });
        while !begun.load(Ordering::Acquire) {
            thread::yield_now();
        }
        let first = gathered.gather();
        let times = first.and_then(|first| times(gathered, busy, gathers, first));
        stop.store(true, Ordering::Relaxed);
        times
    })
}

/// Takes times until there are enough and, if the writer is busy, it was seen to get on while they were taken: it may
/// have lost its core to somebody else.
fn times(gathered: &Gathered, busy: bool, gathers: usize, first: u64) -> Result<Vec<f64>, String> {
    let mut times = Vec::with_capacity(gathers);
    let mut last = first;
    let limit = Instant::now() + Duration::from_secs(10);
    while times.len() < gathers || busy && last == first {
        let begin = Instant::now();
        let count = gathered.gather();
        times.push(begin.elapsed().as_nanos() as f64);
        let count = count?;
        if count < last {
            return Err(format!("{}: the count fell from {last} to {count}", gathered.name));
        }
        last = count;
        if begin > limit {
            return Err(format!("{}: the writer stands still", gathered.name));
        }
    }
    Ok(times)
}
