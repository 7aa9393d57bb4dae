//! What the machine is asked: cores, clocks, memory, and where its cores are just now.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_setaffinity};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

use crate::barrier::repeat;

/// Cores that threads are pinned to, in turn.
const CORES: usize = 2;

/// Pins the thread to one core. Where that is not allowed, the scheduler decides, and times are worse.
pub(crate) fn pin(thread: usize) {
    let mut cores = CpuSet::new();
    if cores.set(thread % CORES).is_ok() {
        let _ = sched_setaffinity(Pid::from_raw(0), &cores);
    }
}

/// The time that this thread has spent on a core: what is left of wall time once waiting is taken off.
pub(crate) fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// Anonymous memory of the process that is resident, in bytes: heap, stacks and thread-locals, but no code.
pub(crate) fn resident() -> Result<i64, String> {
    let path = "/proc/self/smaps_rollup";
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Anonymous:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kibibytes: Option<i64> = kibibytes.and_then(|number| number.trim().parse().ok());
    Ok(kibibytes.ok_or("no line `Anonymous:` in smaps_rollup")? * 1024)
}

/// What two cores do to each other at the moment.
pub(crate) struct Placement {
    /// Speed of a thread while the other core is busy too, as a part of its speed alone.
    together: f64,
    /// Time of an atomic addition to a word that both cores add to, ns.
    shared: f64,
}

impl Placement {
    /// Looks for about 20 ms.
    pub(crate) fn probe() -> Self {
        const OPS: usize = 4_000_000;
        let spin = |_: usize| {
            let mut words = [1_u64, 2, 3, 4];
            repeat(OPS / 4, |_| {
                // Four chains that do not wait for each other: they need the core's units for themselves.
                for word in &mut words {
                    *word = word.wrapping_mul(3) ^ 5;
                }
            });
            black_box(words);
        };
        let alone = timed(1, &spin);
        let both = timed(2, &spin);
        let word = AtomicU64::new(0);
        let shared = timed(2, &|_| {
            repeat(OPS / 8, |_| {
                word.fetch_add(1, Ordering::Relaxed);
            });
        });
        Self {
            together: alone / both,
            shared: shared * 1e9 / (OPS / 8) as f64 / 2.0,
        }
    }
}

impl std::fmt::Display for Placement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verdict = if self.together < 0.7 {
            "they share one core, or a neighbour is busy: mistrust what follows"
        } else if self.together < 0.9 {
            "a neighbour is busy"
        } else {
            "cores of their own"
        };
        write!(
            f,
            "Placement: two threads run at {:.2} of the speed of one ({verdict}); {:.1} ns for an atomic addition that both make.",
            self.together, self.shared
        )
    }
}

/// Runs `work` on so many pinned threads; seconds from the first start to the last end.
fn timed(threads: usize, work: &(impl Fn(usize) + Sync)) -> f64 {
    let start = Barrier::new(threads);
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let run = |thread| {
            let start = &start;
            scope.spawn(move || {
                pin(thread);
                start.wait();
                let begin = Instant::now();
                work(thread);
                (begin, Instant::now())
            })
        };
        let running: Vec<_> = (0..threads).map(run).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    span(&spans).as_secs_f64()
}

/// From the first start to the last end.
pub(crate) fn span(spans: &[(Instant, Instant)]) -> Duration {
    let first = spans.iter().map(|(begin, _)| *begin).min();
    let last = spans.iter().map(|(_, end)| *end).max();
    first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first)
}
