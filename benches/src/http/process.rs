//! The process of a server, seen from both sides: this program runs itself again.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

use super::served::{Served, Who};
use crate::machine;
use crate::peers::shape::{Bounds, Shape};

/// The core of servers. What asks them is on the other one, which interrupts prefer.
const CORE: usize = 1;

/// A server in a process of its own, which ends with this.
pub(crate) struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    clock: ClockId,
    pub(crate) port: u16,
}

impl Process {
    pub(crate) fn start(who: Who, shape: &Shape) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let (counters, histograms) = (shape.counters.to_string(), shape.histograms.to_string());
        let mut child = Command::new(program)
            .args(["--serve", who.name(), &counters, &histograms])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (stdin, stdout) = pipes.ok_or("the child process has no pipes")?;
        let pid = i32::try_from(child.id()).map_err(|error| error.to_string())?;
        let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(pid)).map_err(|error| error.to_string());
        let mut process = Self {
            child,
            stdin,
            lines: BufReader::new(stdout).lines(),
            clock: ClockId::CLOCK_REALTIME,
            port: 0,
        };
        // From here on it is stopped whatever fails.
        process.clock = clock?;
        process.port = process.told()?;
        Ok(process)
    }

    /// Time that its threads have spent on a core, once it is at rest.
    pub(crate) fn cpu_time(&self) -> Result<Duration, String> {
        // Of another process's thread that runs, the system tells the time up to the last tick.
        thread::sleep(Duration::from_millis(2));
        let time = clock_gettime(self.clock).map_err(|error| error.to_string())?;
        Ok(time.into())
    }

    /// Has it render so many times without HTTP; returns the time on a core that one took, none if it renders nothing.
    pub(crate) fn render(&mut self, times: usize) -> Result<Option<Duration>, String> {
        writeln!(self.stdin, "{times}").map_err(|error| error.to_string())?;
        let nanoseconds: u64 = self.told()?;
        Ok((nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds)))
    }

    /// Forgets what was its most memory.
    pub(crate) fn forget_peak(&self) -> Result<(), String> {
        let path = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(&path, "5").map_err(|error| format!("{path}: {error}"))
    }

    /// The most memory that was resident since, in bytes.
    pub(crate) fn peak(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: Option<f64> = kibibytes.and_then(|number| number.parse().ok());
        Ok(kibibytes.ok_or("no line `VmHWM:` in status")? * 1024.0)
    }

    fn told<T: std::str::FromStr>(&mut self) -> Result<T, String> {
        let line = self.lines.next().and_then(Result::ok);
        let told = line.and_then(|line| line.parse().ok());
        told.ok_or_else(|| "no answer of the child process".into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// In the child: serves, tells the port, and then renders as often as it is told, until nobody is there to tell it.
pub(crate) fn answer(request: &[String]) -> Result<(), String> {
    let [who, counters, histograms] = request else {
        return Err("--serve needs who, how many counters and how many histograms".into());
    };
    let who = Who::named(who).ok_or_else(|| format!("`{who}` is not known"))?;
    let number = |text: &String| text.parse().map_err(|_| format!("`{text}` is no number"));
    let shape = Shape {
        counters: number(counters)?,
        histograms: number(histograms)?,
        bounds: Bounds::Exponential,
    };
    machine::pin(CORE);
    let Served {
        port,
        mut exposition,
        kept: _kept,
    } = who.serve(&shape)?;
    println!("{port}");
    for line in std::io::stdin().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let times: u32 = line.parse().map_err(|_| format!("`{line}` is no number"))?;
        let took = exposition.as_mut().map_or(Duration::ZERO, |exposition| {
            let before = machine::cpu_time();
            for _ in 0..times {
                std::hint::black_box(exposition.render());
            }
            machine::cpu_time().saturating_sub(before) / times.max(1)
        });
        println!("{}", took.as_nanos());
    }
    Ok(())
}
