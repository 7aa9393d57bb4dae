//! What the durations of requests are, and when they are counted: once, whatever they end with.

use std::future::pending;
use std::io;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use metrics::{Registry, SampleValue};
use metrics_server::{RequestMetrics, RequestTiming};
use proptest::prelude::*;
use tokio::time::sleep;
use tower::{Layer, ServiceExt, service_fn};

use crate::server::{Server, read_until};

const HEAD: Duration = Duration::from_millis(20);
/// Far longer than a machine that is busy takes for a head.
const BODY: Duration = Duration::from_secs(500);

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Whole,
    Dropped,
    BodyError,
    BodyPanic,
    DroppedBeforeHead,
    Error,
    Panic,
}

const ENDS: [End; 7] = [
    End::Whole,
    End::Dropped,
    End::BodyError,
    End::BodyPanic,
    End::DroppedBeforeHead,
    End::Error,
    End::Panic,
];

fn event_stream(content_type: &str) -> bool {
    content_type.to_ascii_lowercase().starts_with("text/event-stream")
}

/// Has a service answer after a while, with a body that takes long, and end so.
async fn run(metrics: &RequestMetrics, method: Method, content_type: &'static str, end: End) {
    let service = service_fn(move |_: Request<()>| async move {
        match end {
            End::DroppedBeforeHead => pending().await,
            End::Error => return Err("as it was"),
            End::Panic => resume_unwind(Box::new("a bug")),
            _ => sleep(HEAD).await,
        }
        let first = stream::iter([Ok(Bytes::from_static(b"data: x\n\n"))]);
        let rest = stream::once(async move {
            sleep(BODY).await;
            match end {
                End::BodyError => Err(io::Error::other("the disk")),
                End::BodyPanic => resume_unwind(Box::new("a bug")),
                _ => Ok(Bytes::from_static(b"data: y\n\n")),
            }
        });
        let body = Body::from_stream(first.chain(rest));
        Ok(Response::builder()
            .header(CONTENT_TYPE, content_type)
            .body(body)
            .expect("an answer"))
    });
    let request = Request::builder().method(method).body(()).expect("a request");
    let answer = AssertUnwindSafe(metrics.layer(service).oneshot(request)).catch_unwind();
    if end == End::DroppedBeforeHead {
        assert!(answer.now_or_never().is_none());
        return;
    }
    let Ok(Ok(answer)) = answer.await else { return };
    let mut body = answer.into_body();
    body.frame().await;
    if end != End::Dropped {
        // A frame, an error or a panic; and the end of it.
        drop(AssertUnwindSafe(body.collect()).catch_unwind().await);
    }
}

/// Returns the status and the time of the one request, if it has been timed.
fn timed(registry: &Registry) -> Option<(String, Duration)> {
    let snapshot = registry.gather();
    let family = snapshot
        .family("http_request_duration_seconds")
        .expect("it is registered");
    let mut all = family.series().map(|series| {
        let SampleValue::Histogram(histogram) = series.value() else {
            panic!("a histogram")
        };
        assert_eq!(histogram.count(), 1);
        (
            series.label("status").expect("a status").into_owned(),
            Duration::from_secs_f64(histogram.sum()),
        )
    });
    let first = all.next();
    assert!(all.next().is_none());
    first
}

/// Returns how often requests have been counted, by status, and how many are in flight.
fn counted(registry: &Registry) -> (Vec<(String, f64)>, f64) {
    let snapshot = registry.gather();
    let number = |value: SampleValue<'_>| match value {
        SampleValue::Number(number) => number.as_f64(),
        other => panic!("no number: {other:?}"),
    };
    let requests = snapshot.family("http_requests_total").expect("it is registered");
    let statuses = requests.series().map(|series| {
        (
            series.label("status").expect("a status").into_owned(),
            number(series.value()),
        )
    });
    let in_flight = snapshot.family("http_requests_in_flight").expect("it is registered");
    (
        statuses.collect(),
        in_flight.series().map(|series| number(series.value())).sum(),
    )
}

proptest! {
    #[test]
    fn every_request_is_counted_once_and_timed_as_was_told(
        end in prop::sample::select(ENDS.to_vec()),
        set in prop::option::of(prop::sample::select(vec![RequestTiming::ToEnd, RequestTiming::ToHead, RequestTiming::Untimed])),
        content_type in prop::sample::select(vec![
            "text/plain", "text/event-stream", "Text/Event-Stream; charset=utf-8", "text/event-stream ;x", "text/event-streams",
        ]),
        method in prop::sample::select(vec![Method::GET, Method::HEAD]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
        let registry = Registry::new();
        let mut metrics = RequestMetrics::new(&registry);
        if let Some(timing) = set {
            metrics = metrics.timing(["unmatched"], timing);
        }
        runtime.block_on(run(&metrics, method.clone(), content_type, end));

        let is_stream = event_stream(content_type) && content_type != "text/event-streams";
        let timing = set.unwrap_or(if is_stream { RequestTiming::ToHead } else { RequestTiming::ToEnd });
        let by_head = timing == RequestTiming::ToHead || method == Method::HEAD;
        let status = match end {
            End::DroppedBeforeHead => "cancelled",
            End::Error => "error",
            End::Panic => "panicked",
            _ if by_head => "2xx",
            End::Whole => "2xx",
            End::Dropped => "cancelled",
            End::BodyError => "error",
            End::BodyPanic => "panicked",
        };
        prop_assert_eq!(counted(&registry), (vec![(status.to_owned(), 1.0)], 0.0));
        let timed = timed(&registry).map(|(status, _)| status);
        prop_assert_eq!(timed, (timing != RequestTiming::Untimed).then(|| status.to_owned()));
    }
}

/// Returns whether a duration that a histogram has taken is no longer than another.
fn is_within(took: Duration, limit: Duration) -> bool {
    // Sums are floats.
    took <= limit + Duration::from_micros(1)
}

#[tokio::test]
async fn an_event_stream_is_timed_to_its_head_and_in_flight_to_its_end() {
    let events = async || {
        let first = stream::iter([Ok::<_, io::Error>("data: x\n\n")]);
        (
            [(CONTENT_TYPE, "text/event-stream")],
            Body::from_stream(first.chain(stream::pending())),
        )
    };
    let server = Server::start(Router::new().route("/events", get(events))).await;
    let start = Instant::now();
    let mut client = server.send("GET /events HTTP/1.1").await;
    read_until(&mut client, "data: x").await;
    let head = start.elapsed();
    server.settled(&["GET /events 2xx: 1", "GET /events: 1"]).await;
    sleep(Duration::from_millis(300)).await;
    drop(client);
    server.settled(&["GET /events 2xx: 1", "GET /events: 0"]).await;
    let (_, took) = timed(&server.registry).expect("it is timed");
    assert!(is_within(took, head), "{took:?} of {head:?}");
}

#[tokio::test]
async fn routes_are_timed_to_their_end_to_their_head_or_not_at_all() {
    let slow = || async {
        let end = stream::once(async {
            sleep(Duration::from_millis(300)).await;
            Ok::<_, io::Error>("the end")
        });
        Body::from_stream(end)
    };
    for timing in [
        None,
        Some(RequestTiming::ToEnd),
        Some(RequestTiming::ToHead),
        Some(RequestTiming::Untimed),
    ] {
        let registry = Registry::new();
        let mut metrics = RequestMetrics::new(&registry);
        if let Some(timing) = timing {
            metrics = metrics.timing(["/other", "/slow/{id}"], timing);
        }
        let app = Router::new().route("/slow/{id}", get(slow)).layer(metrics);
        let request = Request::get("/slow/1").body(Body::empty()).expect("a request");
        let start = Instant::now();
        let answer = app.oneshot(request).await.expect("an answer");
        let head = start.elapsed();
        let once = vec![("2xx".to_owned(), 1.0)];
        let by_head = if timing == Some(RequestTiming::ToHead) {
            once.clone()
        } else {
            vec![]
        };
        assert_eq!(counted(&registry), (by_head, 1.0), "{timing:?}");
        answer.into_body().collect().await.expect("a body");
        assert_eq!(counted(&registry), (once, 0.0), "{timing:?}");
        match (timing, timed(&registry)) {
            (None | Some(RequestTiming::ToEnd), Some((_, took))) => {
                assert!(is_within(Duration::from_millis(300), took), "{timing:?}: {took:?}");
            }
            (Some(RequestTiming::ToHead), Some((_, took))) => assert!(is_within(took, head), "{took:?} of {head:?}"),
            (Some(RequestTiming::Untimed), None) => {}
            other => panic!("{other:?}"),
        }
    }
}
