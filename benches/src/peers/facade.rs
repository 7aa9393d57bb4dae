//! The facade `metrics`, with `metrics-exporter-prometheus` behind it.
//!
//! A recorded value of a histogram is only queued; it is counted by `run_upkeep` or by a render. So there are two figures.

use std::hint::black_box;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{LazyLock, mpsc};
use std::time::Instant;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use metrics_facade::{counter, histogram, with_local_recorder};

use super::shape::{Bounds, Exposition, Shape};
use crate::barrier::repeat;
use crate::call::{body, calling, failures};
use crate::exposition;
use crate::harness::{Contender, contender};
use crate::http::{Served, on_runtime};
use crate::inputs::{PAIRS, SECONDS, STRINGS, for_each, sum_of_seconds};

const NAME: &str = "metrics facade";

/// What renders for the whole process.
static HANDLE: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new().set_buckets(&Bounds::Default.values());
    let installed = builder.and_then(PrometheusBuilder::install_recorder);
    installed.expect("no other recorder is installed")
});

/// What a name counts from now on: tables before this one have counted under it too.
fn counted(name: &'static str) -> impl Fn() -> u64 {
    let count = move || exposition::count(&HANDLE.render(), name);
    let before = count();
    move || count() - before
}

/// The same for a sum.
fn total(name: &'static str) -> impl Fn() -> f64 {
    let total = move || exposition::total(&HANDLE.render(), name);
    let before = total();
    move || total() - before
}

pub(crate) fn count() -> Contender {
    LazyLock::force(&HANDLE);
    let handle = counter!("held");
    contender(format!("{NAME}, held handle"), move |ops| {
        let handle = black_box(&handle);
        repeat(ops, |_| handle.increment(1));
    })
    .counted(counted("held"))
}

pub(crate) fn count_each() -> Contender {
    LazyLock::force(&HANDLE);
    contender(format!("{NAME}, `counter!()` each time"), |ops| {
        repeat(ops, |_| counter!("each").increment(1));
    })
    .counted(counted("each"))
}

pub(crate) fn labels() -> Contender {
    LazyLock::force(&HANDLE);
    contender(format!("{NAME} `counter!(..)`"), |ops| {
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            counter!("pairs", "source" => source.text(), "operation" => operation.text()).increment(1);
        });
    })
    .counted(counted("pairs"))
}

pub(crate) fn strings() -> Contender {
    LazyLock::force(&HANDLE);
    contender(format!("{NAME} `counter!(.. => String)`"), |ops| {
        for_each(ops, black_box(&STRINGS), |name| {
            counter!("customers", "customer" => name.to_owned()).increment(1);
        });
    })
    .counted(counted("customers"))
}

pub(crate) fn observe() -> Contender {
    LazyLock::force(&HANDLE);
    let handle = histogram!("queued");
    contender(format!("{NAME}, held handle, queued only"), move |ops| {
        let handle = black_box(&handle);
        for_each(ops, black_box(&SECONDS), |seconds| handle.record(seconds));
    })
    .counted(counted("queued_count"))
    .sum(total("queued_sum"), sum_of_seconds)
}

pub(crate) fn observe_drained() -> Contender {
    LazyLock::force(&HANDLE);
    let handle = histogram!("drained");
    contender(format!("{NAME}, held handle, and counted"), move |ops| {
        let handle = black_box(&handle);
        for_each(ops, black_box(&SECONDS), |seconds| handle.record(seconds));
        HANDLE.run_upkeep();
    })
    .counted(counted("drained_count"))
}

/// Outcome and duration, each looked up by name.
pub(crate) fn call() -> Contender {
    #[inline(never)]
    fn timed(x: u64) -> Result<u64, ()> {
        let begun = Instant::now();
        let result = body(x);
        histogram!("call_spent").record(begun.elapsed());
        match result {
            Ok(_) => counter!("calls", "outcome" => "ok").increment(1),
            Err(()) => counter!("calls", "outcome" => "error").increment(1),
        }
        result
    }
    LazyLock::force(&HANDLE);
    let failed = || {
        let text = HANDLE.render();
        let line = text.lines().find(|line| line.starts_with("calls{outcome=\"error\"}"));
        line.map_or(0.0, |line| exposition::total(line, "calls"))
    };
    let before = failed();
    calling(
        format!("{NAME}, `counter!()` and `histogram!()` each time, queued only"),
        timed,
    )
    .counted(counted("calls"))
    .counted(counted("call_spent_count"))
    .sum(move || failed() - before, failures)
}

struct Filled {
    handle: PrometheusHandle,
    text: Vec<u8>,
}

impl Exposition for Filled {
    fn render(&mut self) -> &[u8] {
        self.text.clear();
        self.handle
            .render_to_write(&mut self.text)
            .expect("a vector takes everything");
        &self.text
    }
}

pub(crate) fn filled(shape: &Shape) -> Box<dyn Exposition> {
    let recorder = builder(shape).build_recorder();
    fill(&recorder, shape)
}

fn builder(shape: &Shape) -> PrometheusBuilder {
    let builder = PrometheusBuilder::new().set_buckets(&shape.bounds.values());
    builder.expect("there are bounds")
}

fn fill(recorder: &PrometheusRecorder, shape: &Shape) -> Box<dyn Exposition> {
    with_local_recorder(recorder, || {
        metrics_facade::describe_counter!("bench_events_total", "Events.");
        metrics_facade::describe_histogram!("bench_spent_seconds", "Time that was spent.");
        for index in 0..shape.counters {
            let (topic, part) = Shape::labels(index);
            counter!("bench_events_total", "topic" => topic, "part" => part).increment(Shape::count(index));
        }
        for index in 0..shape.histograms {
            let (topic, part) = Shape::labels(index);
            let histogram = histogram!("bench_spent_seconds", "topic" => topic, "part" => part);
            for value in Shape::VALUES {
                histogram.record(value);
            }
        }
    });
    Box::new(Filled {
        handle: recorder.handle(),
        text: Vec::new(),
    })
}

/// The exporter's own listener, which has to be given a port and does not tell the one it got.
pub(crate) fn served(shape: &Shape) -> Result<Served, String> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let address = free.map_err(|error| error.to_string())?;
    let builder = builder(shape).with_http_listener(address);
    let (tell, told) = mpsc::sync_channel(1);
    on_runtime(move || {
        let (recorder, exporter) = builder.build().map_err(|error| error.to_string())?;
        tell.send(recorder).map_err(|error| error.to_string())?;
        Ok(async move {
            // It never ends.
            drop(exporter.await);
        })
    })?;
    let recorder = told.recv().map_err(|error| error.to_string())?;
    Ok(Served {
        port: address.port(),
        exposition: Some(fill(&recorder, shape)),
        kept: Box::new(recorder),
    })
}
