//! A contender in a table: on how many threads, compared with what, and the bar it has to clear.

use std::rc::Rc;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Contender;
use super::contender::Beside;
use crate::allocations;
use crate::machine::{cpu_time, pin, span};

/// What a lane must reach, mostly as a ratio to its baseline.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bar {
    /// Times the baseline's time.
    Time(f64),
    /// Times the baseline's operations a second.
    Speed(f64),
    /// ns, whatever the baseline takes.
    Nanoseconds(f64),
    /// ns more than the baseline.
    Over(f64),
}

/// One line of a table.
pub(crate) struct Lane {
    pub(crate) contender: Rc<Contender>,
    pub(crate) threads: usize,
    /// What one operation is divided by: lines of a render, counters of a pass.
    pub(crate) parts: usize,
    /// Which lane of the table it is compared with.
    pub(crate) baseline: usize,
    pub(crate) bar: Option<Bar>,
    /// The program fails if it allocates.
    pub(crate) allocates_nothing: bool,
    /// Another core does meanwhile what the contender says.
    disturbed: bool,
    ops: usize,
    pub(crate) samples: Vec<Sample>,
}

/// What one lane took in one round, a part of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// ns from start to end, for all threads together.
    pub(crate) wall: f64,
    /// ns on a core.
    pub(crate) cpu: f64,
    /// Allocations of one operation, whole; known on one thread only.
    pub(crate) allocations: f64,
}

struct Span {
    begin: Instant,
    end: Instant,
    cpu: Duration,
}

impl Lane {
    /// A lane on one thread, compared with the first of the table.
    pub(crate) fn new(contender: &Rc<Contender>) -> Self {
        Self {
            contender: Rc::clone(contender),
            threads: 1,
            parts: 1,
            baseline: 0,
            bar: None,
            allocates_nothing: false,
            disturbed: false,
            ops: 0,
            samples: Vec::new(),
        }
    }

    pub(crate) fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    pub(crate) fn parts(mut self, parts: usize) -> Self {
        self.parts = parts;
        self
    }

    pub(crate) fn against(mut self, baseline: usize) -> Self {
        self.baseline = baseline;
        self
    }

    pub(crate) fn bar(mut self, bar: Bar) -> Self {
        self.bar = Some(bar);
        self
    }

    pub(crate) fn allocates_nothing(mut self) -> Self {
        self.allocates_nothing = true;
        self
    }

    /// Has another core do meanwhile what the contender says, if it says anything.
    pub(crate) fn disturbed(mut self) -> Self {
        self.disturbed = true;
        self
    }

    /// Finds out how many operations fill `slice`.
    pub(crate) fn calibrate(&mut self, slice: Duration) -> Result<(), String> {
        self.ops = 1;
        loop {
            let sample = self.run_once()?;
            // Time on a core: that of the wall contains the starting of threads.
            let took = sample.cpu * (self.ops * self.parts) as f64;
            let wanted = slice.as_nanos() as f64;
            if took * 4.0 >= wanted {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "far below 2^53")]
                let ops = (self.ops as f64 * wanted / took) as usize;
                self.ops = ops.max(1);
                return Ok(());
            }
            self.ops *= 2;
        }
    }

    /// Runs once and keeps what it took.
    pub(crate) fn measure(&mut self) -> Result<(), String> {
        let sample = self.run_once()?;
        self.contender.check()?;
        if self.allocates_nothing && sample.allocations > 0.0 {
            let (name, per_op) = (self.contender.name(), sample.allocations);
            return Err(format!("{name}: {per_op:.6} allocations an operation, not none"));
        }
        self.samples.push(sample);
        Ok(())
    }

    fn run_once(&self) -> Result<Sample, String> {
        let (ops, parts) = (self.ops, (self.ops * self.threads * self.parts) as f64);
        let before = allocations::calls();
        let spans = match self.contender.other() {
            _ if self.threads > 1 => self.on_threads(),
            Some(other) if self.disturbed => vec![self.beside(other)?],
            _ => vec![timed(self.contender.work(), ops)],
        };
        let allocations = allocations::calls() - before;
        self.contender.ran(ops, self.threads);
        let wall = span(&spans.iter().map(|span| (span.begin, span.end)).collect::<Vec<_>>());
        let cpu: Duration = spans.iter().map(|span| span.cpu).sum();
        Ok(Sample {
            wall: wall.as_nanos() as f64 / parts,
            cpu: cpu.as_nanos() as f64 / parts,
            // The list of spans is one.
            allocations: allocations.saturating_sub(1) as f64 / ops as f64,
        })
    }

    /// Runs here while another core does something else, which it has done at least once before this begins.
    fn beside(&self, other: &Beside) -> Result<Span, String> {
        let (begun, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let running = scope.spawn(|| {
                pin(0);
                while !stop.load(Ordering::Relaxed) {
                    other()?;
                    begun.store(true, Ordering::Relaxed);
                }
                Ok(())
            });
            while !begun.load(Ordering::Relaxed) && !running.is_finished() {
                thread::yield_now();
            }
            let span = timed(self.contender.work(), self.ops);
            stop.store(true, Ordering::Relaxed);
            let ended = running.join().map_err(|_| "the other core's thread panicked")?;
            ended.map(|()| span)
        })
    }

    fn on_threads(&self) -> Vec<Span> {
        let (work, ops, start) = (self.contender.work(), self.ops, &Barrier::new(self.threads));
        let run = |thread| {
            move || {
                pin(thread);
                start.wait();
                timed(work, ops)
            }
        };
        thread::scope(|scope| {
            let running: Vec<_> = (0..self.threads).map(|thread| scope.spawn(run(thread))).collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).collect()
        })
    }
}

fn timed(work: &dyn Fn(usize), ops: usize) -> Span {
    let (begin, cpu) = (Instant::now(), cpu_time());
    work(ops);
    let cpu = cpu_time().saturating_sub(cpu);
    Span {
        begin,
        end: Instant::now(),
        cpu,
    }
}
