//! A scrape of many series over HTTP. Each contender serves on one core, in a process of its own; what asks is on the other.

use std::fmt::Write as _;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::args::Effort;
use crate::exposition;
use crate::harness::{median, quantile};
use crate::http::{Connection, Encoding, Process, Who};
use crate::machine::{self, Placement};
use crate::peers::shape::{Bounds, Shape};

/// Connections of the second table.
const CONNECTIONS: usize = 8;

/// A scrape is long: time for one contender in one round is so many times that of the other rows.
const LONGER: u32 = 10;

/// Renders that are timed together.
const RENDERS: usize = 20;

const MIB: f64 = (1 << 20) as f64;

/// Whom the others are compared with, by their place in [`contenders`].
const FLOOR: usize = 0;
const HAND_MADE: usize = 1;

fn contenders() -> [(&'static str, Who, Encoding); 6] {
    use Encoding::{Gzip, Identity};
    [
        ("raw: a constant text, axum", Who::Constant, Identity),
        (
            "prometheus-client, axum handler by hand",
            Who::PrometheusClient,
            Identity,
        ),
        ("metrics facade + exporter, its own listener", Who::Facade, Identity),
        ("ours, `Server`", Who::Server, Identity),
        ("ours, `router` in axum", Who::Router, Identity),
        ("ours, `Server`, gzip", Who::Server, Gzip),
    ]
}

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    let counters = Shape {
        counters: 10_000,
        histograms: 0,
        bounds: Bounds::Exponential,
    };
    let histograms = Shape {
        counters: 0,
        histograms: 526,
        ..counters
    };
    measured("10,000 counters", &counters, effort)?;
    let title = format!("526 histograms with 16 bounds, {} lines", histograms.lines());
    measured(&title, &histograms, effort)
}

fn measured(title: &str, shape: &Shape, effort: &Effort) -> Result<(), String> {
    let servers = contenders().map(|(name, who, encoding)| Server::start(name, who, encoding, shape));
    let mut servers: Vec<Server> = servers.into_iter().collect::<Result<_, _>>()?;
    println!("\n### {title}\n\n{}\n", Placement::probe());
    machine::pin(0);
    for round in 0..effort.rounds {
        let count = servers.len();
        for turn in 0..count {
            let server = &mut servers[(turn + round) % count];
            let sample = server.round(shape, effort.slice * LONGER);
            let sample = sample.map_err(|error| format!("{}: {error}", server.name))?;
            server.samples.push(sample);
        }
    }
    machine::pin(1);
    print!("{}", text(&servers));
    Ok(())
}

/// One contender, serving.
struct Server {
    name: &'static str,
    encoding: Encoding,
    process: Process,
    /// What a body has, as it is sent.
    bytes: usize,
    /// ms of one scrape, on one connection.
    latencies: Vec<f64>,
    samples: Vec<Sample>,
}

/// What one contender took in one round.
struct Sample {
    one: Cost,
    eight: Cost,
    /// Bytes, with all connections.
    peak: f64,
    /// ms on a core of one render without HTTP; not a number if nothing is rendered.
    render: f64,
}

/// ms of one scrape.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// From start to end, for all connections together.
    wall: f64,
    /// Of the server, on a core.
    cpu: f64,
}

impl Cost {
    fn of(wall: Duration, cpu: Duration, scrapes: usize) -> Self {
        let each = |time| milliseconds(time) / scrapes as f64;
        Self {
            wall: each(wall),
            cpu: each(cpu),
        }
    }
}

impl Server {
    fn start(name: &'static str, who: Who, encoding: Encoding, shape: &Shape) -> Result<Self, String> {
        let start = || {
            let process = Process::start(who, shape)?;
            let mut connection = Connection::open(process.port, encoding)?;
            exposition::check(connection.text()?.as_bytes(), shape)?;
            Ok((connection.scrape()?, process))
        };
        let (bytes, process) = start().map_err(|error: String| format!("{name}: {error}"))?;
        Ok(Self {
            name,
            encoding,
            process,
            bytes,
            latencies: Vec::new(),
            samples: Vec::new(),
        })
    }

    fn open(&self) -> Result<Connection, String> {
        Connection::open(self.process.port, self.encoding)
    }

    /// Scrapes; fails if a part seems to be missing. What the server tells of itself has now more digits, now fewer.
    fn scrape(&self, connection: &mut Connection) -> Result<(), String> {
        match connection.scrape()? {
            bytes if bytes.abs_diff(self.bytes) <= self.bytes / 50 => Ok(()),
            bytes => Err(format!("{bytes} bytes, not about {}", self.bytes)),
        }
    }

    fn round(&mut self, shape: &Shape, slice: Duration) -> Result<Sample, String> {
        let one = self.one(slice)?;
        self.process.forget_peak()?;
        let eight = self.eight(slice)?;
        let peak = self.process.peak()?;
        let render = self.process.render(RENDERS)?.map_or(f64::NAN, milliseconds);
        exposition::check(self.open()?.text()?.as_bytes(), shape)?;
        Ok(Sample {
            one,
            eight,
            peak,
            render,
        })
    }

    /// Scrapes on one connection again and again.
    fn one(&mut self, slice: Duration) -> Result<Cost, String> {
        let mut connection = self.open()?;
        connection.scrape()?;
        let (cpu, begin) = (self.process.cpu_time()?, Instant::now());
        let mut scrapes = 0;
        while scrapes == 0 || begin.elapsed() < slice {
            let asked = Instant::now();
            self.scrape(&mut connection)?;
            self.latencies.push(milliseconds(asked.elapsed()));
            scrapes += 1;
        }
        let wall = begin.elapsed();
        Ok(Cost::of(wall, self.process.cpu_time()?.saturating_sub(cpu), scrapes))
    }

    /// The same on several connections at once, each on a thread of its own.
    fn eight(&self, slice: Duration) -> Result<Cost, String> {
        let connections = (0..CONNECTIONS).map(|_| {
            let mut connection = self.open()?;
            connection.scrape().map(|_| connection)
        });
        let connections: Vec<Connection> = connections.collect::<Result<_, String>>()?;
        let start = &Barrier::new(CONNECTIONS + 1);
        thread::scope(|scope| {
            let ask = |mut connection: Connection| {
                scope.spawn(move || {
                    start.wait();
                    let (begin, mut scrapes) = (Instant::now(), 0);
                    while scrapes == 0 || begin.elapsed() < slice {
                        self.scrape(&mut connection)?;
                        scrapes += 1;
                    }
                    Ok::<usize, String>(scrapes)
                })
            };
            let asking: Vec<_> = connections.into_iter().map(ask).collect();
            let before = self.process.cpu_time();
            let begin = Instant::now();
            start.wait();
            let scrapes = asking.into_iter().map(|thread| match thread.join() {
                Ok(scrapes) => scrapes,
                Err(_) => Err("a connection's thread panicked".into()),
            });
            let scrapes = scrapes.sum::<Result<usize, String>>()?;
            let wall = begin.elapsed();
            Ok(Cost::of(
                wall,
                self.process.cpu_time()?.saturating_sub(before?),
                scrapes,
            ))
        })
    }

    fn median(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(figure))
    }

    /// Columns: speed and the best of it; CPU time and what it is of others', by the median of ratios inside one round.
    fn cost(&self, servers: &[Self], cost: impl Fn(&Sample) -> Cost) -> (String, String) {
        let ratio = |base: usize| {
            let rounds = self.samples.iter().zip(&servers[base].samples);
            median(rounds.map(|(own, base)| cost(own).cpu / cost(base).cpu))
        };
        let wall = |sample: &Sample| cost(sample).wall;
        let least = self.samples.iter().map(wall).fold(f64::INFINITY, f64::min);
        let speeds = format!("{:.0} | {:.0}", 1e3 / self.median(wall), 1e3 / least);
        let cpu = self.median(|sample| cost(sample).cpu);
        (
            speeds,
            format!("{cpu:.3} | {:.2} | {:.2}", ratio(FLOOR), ratio(HAND_MADE)),
        )
    }
}

fn text(servers: &[Server]) -> String {
    let mut text = String::from(
        "| one connection | bytes | scrapes/s | max | p50 ms | p99 ms | CPU ms | to the constant | to prometheus-client | rendering ms | share |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for server in servers {
        let latency = |part| quantile(server.latencies.iter().copied(), part);
        let (speeds, cpu) = server.cost(servers, |sample| sample.one);
        let render = server.median(|sample| sample.render);
        let share = server.median(|sample| sample.render / sample.one.cpu) * 100.0;
        let rendering = if render.is_nan() {
            " | ".to_owned()
        } else {
            format!("{render:.3} | {share:.0}%")
        };
        let (name, bytes, p50, p99) = (server.name, server.bytes, latency(0.5), latency(0.99));
        let _ = writeln!(
            text,
            "| {name} | {bytes} | {speeds} | {p50:.2} | {p99:.2} | {cpu} | {rendering} |"
        );
    }
    let _ = writeln!(
        text,
        "\n| {CONNECTIONS} connections | scrapes/s | max | CPU ms | to the constant | to prometheus-client | peak MiB |\n\
         |---|---:|---:|---:|---:|---:|---:|"
    );
    for server in servers {
        let (speeds, cpu) = server.cost(servers, |sample| sample.eight);
        let peak = server.median(|sample| sample.peak) / MIB;
        let _ = writeln!(text, "| {} | {speeds} | {cpu} | {peak:.1} |", server.name);
    }
    text
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
