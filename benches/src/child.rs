//! Memory, measured in a process that does nothing else: this program runs itself again.
//!
//! The words of handles come from the system and not from the global allocator, so resident memory is what counts; what the
//! global allocator was asked for is told beside it.

use std::any::Any;
use std::process::Command;
use std::sync::{Barrier, OnceLock};
use std::thread;

use crate::ours::{Memory, Touch};
use crate::peers::shape::{Bounds, Shape};
use crate::{allocations, machine, ours, peers, rows};

/// What memory is measured of.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Who: one of ours or a peer.
    pub(crate) who: &'static str,
    pub(crate) histograms: bool,
    pub(crate) threads: usize,
}

/// Bytes that were needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) resident: i64,
    /// Asked of the global allocator and not given back.
    pub(crate) requested: i64,
}

/// Measures in child processes, so many times, and returns the medians: what malloc keeps of memory that was given back
/// differs from one process to the next.
pub(crate) fn ask(request: &Request, times: usize) -> Result<Answer, String> {
    let answers: Vec<Answer> = (0..times).map(|_| ask_once(request)).collect::<Result<_, _>>()?;
    let middle = |of: fn(&Answer) -> i64| {
        let mut values: Vec<i64> = answers.iter().map(of).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or(0)
    };
    Ok(Answer {
        resident: middle(|answer| answer.resident),
        requested: middle(|answer| answer.requested),
    })
}

fn ask_once(request: &Request) -> Result<Answer, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let kind = if request.histograms { "histograms" } else { "counters" };
    let threads = request.threads.to_string();
    let output = Command::new(program)
        .args(["--heap", request.who, kind, &threads])
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<i64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(resident)), Some(Ok(requested))) if output.status.success() => Ok(Answer { resident, requested }),
        _ => Err(format!(
            "no answer of the child process {request:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// In the child: measures, and prints the answer.
pub(crate) fn answer(request: &[String]) -> Result<(), String> {
    let [who, kind, threads] = request else {
        return Err("--heap needs who, what and how many threads".into());
    };
    let threads: usize = threads.parse().map_err(|_| "no number of threads")?;
    let answer = measure(who, kind == "histograms", threads.max(1))?;
    println!("{} {}", answer.resident, answer.requested);
    Ok(())
}

/// Series, and what touches each of them once.
struct Subject {
    /// Dropped only once memory has been read.
    kept: Box<dyn Any>,
    touch: Touch,
}

impl From<Memory> for Subject {
    fn from(memory: Memory) -> Self {
        Self {
            kept: Box::new(memory.registry),
            touch: memory.touch,
        }
    }
}

/// Threads that are there before, have counted something else, and touch everything once.
fn measure(who: &str, histograms: bool, threads: usize) -> Result<Answer, String> {
    // What the first thread and the first registry cost once is not a series' share.
    let other = ours::count();
    let warm = other.work();
    warm(1);
    let [started, made, touched, read] = &[(); 4].map(|()| Barrier::new(threads));
    let subject = OnceLock::new();
    thread::scope(|scope| {
        for _ in 1..threads {
            let subject = &subject;
            scope.spawn(move || {
                warm(1);
                started.wait();
                made.wait();
                subject.get().into_iter().for_each(|touch: &Touch| touch());
                touched.wait();
                read.wait();
            });
        }
        started.wait();
        let before = (machine::resident(), allocations::live());
        let built = build(who, histograms);
        let kept = built.map(|built| {
            (built.touch)();
            let _ = subject.set(built.touch);
            built.kept
        });
        made.wait();
        touched.wait();
        let after = (machine::resident(), allocations::live());
        read.wait();
        kept?;
        Ok(Answer {
            resident: after.0? - before.0?,
            requested: after.1 - before.1,
        })
    })
}

fn build(who: &str, histograms: bool) -> Result<Subject, String> {
    let shape = Shape {
        counters: if histograms { 0 } else { SERIES },
        histograms: if histograms { SERIES } else { 0 },
        bounds: Bounds::Default,
    };
    let filled = match who {
        "prometheus" => peers::prometheus::filled(&shape),
        "prometheus-client" => peers::prometheus_client::filled(&shape),
        "measured" => peers::measured::filled(&shape),
        "vise" => peers::vise::filled(&shape),
        "fast-telemetry" => peers::fast_telemetry::filled(&shape),
        "facade" => peers::facade::filled(&shape),
        "registered" => {
            let memory = rows::stream_processor()?;
            return Ok(Subject {
                kept: Box::new(memory),
                touch: Box::new(|| {}),
            });
        }
        "stream" => return rows::stream_processor().map(Subject::from),
        variant => {
            let memory = ours::memory(variant, histograms).map(Subject::from);
            return memory.ok_or_else(|| format!("`{variant}` is not known"));
        }
    };
    Ok(Subject {
        kept: Box::new(filled),
        touch: Box::new(|| {}),
    })
}

/// How many series there are.
pub(crate) const SERIES: usize = 10_000;
