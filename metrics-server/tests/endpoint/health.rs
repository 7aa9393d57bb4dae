//! `/health` and `/ready`.

use std::convert::Infallible;
use std::fmt;
use std::future;
use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use metrics::Registry;
use metrics_server::{Check, Draining, Endpoint};

use super::{get, show, text};

fn endpoint() -> Endpoint {
    Endpoint::new(&Registry::new())
}

fn fine() -> Check {
    Check::new("fine", || Ok::<(), Infallible>(()))
}

#[tokio::test]
async fn health_says_who_answers() {
    let router = endpoint().version("1.2.3").router();
    insta::assert_snapshot!(show(get(&router, "/health", &[]).await).await, @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {"status":"healthy","version":"1.2.3","uptime_seconds":0}
    "#);
    let router = endpoint().router();
    assert_eq!(
        text(get(&router, "/health", &[]).await).await,
        r#"{"status":"healthy","version":null,"uptime_seconds":0}"#
    );
}

#[tokio::test]
async fn a_program_without_checks_is_ready() {
    let router = endpoint().router();
    let response = get(&router, "/ready", &[]).await;
    assert_eq!(
        (response.status().as_u16(), text(response).await.as_str()),
        (200, r#"{"ready":true,"checks":[]}"#)
    );
}

#[tokio::test]
async fn all_checks_are_shown_and_one_is_enough_to_fail() {
    let endpoint = endpoint()
        .check(fine())
        .check(Check::future("broker", async || Ok::<(), Infallible>(())));
    let response = get(&endpoint.clone().router(), "/ready", &[]).await;
    insta::assert_snapshot!(show(response).await, @r#"
    200 OK
    cache-control: no-store
    content-type: application/json

    {"ready":true,"checks":[{"name":"fine","ready":true,"message":"ok"},{"name":"broker","ready":true,"message":"ok"}]}
    "#);

    let brief = Duration::from_millis(50);
    let endpoint = endpoint
        .check(Check::new("disk", || Err("\"full\"")))
        .check(Check::future("peer", async || Err(std::io::Error::other("gone"))))
        .check(Check::future("slow", future::pending::<Result<(), Infallible>>).deadline(brief))
        .check(Check::new("bad", || -> Result<(), Infallible> {
            panic!("no {}", "disk")
        }))
        .check(Check::future("worse", async || -> Result<(), Infallible> {
            panic!("no peer")
        }));
    let response = get(&endpoint.router(), "/ready", &[]).await;
    let shown = show(response).await.replace("},{", "},\n{");
    insta::assert_snapshot!(shown, @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/json

    {"ready":false,"checks":[{"name":"fine","ready":true,"message":"ok"},
    {"name":"broker","ready":true,"message":"ok"},
    {"name":"disk","ready":false,"message":"\"full\""},
    {"name":"peer","ready":false,"message":"gone"},
    {"name":"slow","ready":false,"message":"no answer within 50ms"},
    {"name":"bad","ready":false,"message":"panicked: no disk"},
    {"name":"worse","ready":false,"message":"panicked: no peer"}]}
    "#);
}

#[tokio::test]
async fn a_check_that_hangs_keeps_one_thread_and_holds_up_nobody() {
    let (release, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let check = Check::new("nfs", move || {
        counted.fetch_add(1, Ordering::Relaxed);
        held.lock().unwrap().recv().map_err(|_| "closed")
    });
    let router = endpoint()
        .check(check.deadline(Duration::from_millis(50)))
        .check(fine())
        .router();

    let answer = |message| {
        format!(
            r#"{{"ready":false,"checks":[{{"name":"nfs","ready":false,"message":"{message}"}},{{"name":"fine","ready":true,"message":"ok"}}]}}"#
        )
    };
    assert_eq!(
        text(get(&router, "/ready", &[]).await).await,
        answer("no answer within 50ms")
    );
    for _ in 0..5 {
        let text = text(get(&router, "/ready", &[]).await).await;
        assert_eq!(text, answer("still running since an earlier request"));
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1);

    // It comes back, and is called again.
    release.send(()).unwrap();
    release.send(()).unwrap();
    let begun = Instant::now();
    while get(&router, "/ready", &[]).await.status() != 200 {
        assert!(begun.elapsed() < Duration::from_secs(10), "never ready");
        tokio::time::sleep(Duration::from_millis(5)).await;
        let _ = release.send(());
    }
}

#[tokio::test]
async fn requests_share_a_check_that_is_running() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let check = Check::future("database", move || {
        counted.fetch_add(1, Ordering::Relaxed);
        async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok::<(), Infallible>(())
        }
    });
    let router = endpoint().check(check).router();
    let answers = join_all((0..100).map(|_| get(&router, "/ready", &[]))).await;
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    get(&router, "/ready", &[]).await;
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_check_goes_on_when_who_asked_first_has_left() {
    let check = Check::new("database", || {
        thread::sleep(Duration::from_millis(300));
        Ok::<(), Infallible>(())
    });
    let router = endpoint().check(check.deadline(Duration::from_secs(30))).router();
    let impatient = tokio::time::timeout(Duration::from_millis(50), get(&router, "/ready", &[]));
    assert!(impatient.await.is_err());
    assert_eq!(get(&router, "/ready", &[]).await.status(), 200);
}

/// An error that would be displayed for ever.
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("é")?;
        }
    }
}

#[tokio::test]
async fn whatever_a_check_says_is_cut_at_a_kibibyte() {
    let long = || "é".repeat(10_000_000);
    let router = endpoint()
        .check(Check::new("error", move || Err(long())))
        .check(Check::future("future's error", move || future::ready(Err(long()))))
        .check(Check::new("endless error", || Err(Endless)))
        .check(Check::future("future's endless error", async || Err(Endless)))
        .check(Check::new("panic", move || -> Result<(), Infallible> {
            panic_any(long())
        }))
        .check(Check::future("future's panic", move || async move {
            panic_any(long()) as Result<(), Infallible>
        }))
        .router();
    let response = get(&router, "/ready", &[]).await;
    assert_eq!(response.status(), 503);
    let answer: serde_json::Value = serde_json::from_str(&text(response).await).unwrap();
    let checks = answer["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 6);
    for check in checks {
        let message = check["message"].as_str().unwrap();
        let is_panic = check["name"].as_str().unwrap().ends_with("panic");
        let start = if is_panic { "panicked: éé" } else { "éé" };
        assert!(message.starts_with(start) && message.ends_with("é…"), "{check}");
        assert!((1020..=1024).contains(&message.len()), "{check}");
    }
}

#[tokio::test]
async fn any_characters_of_a_message_are_valid_json() {
    let all: String = ('\0'..'\u{a0}').chain("\u{2028}\u{feff}\u{10ffff}".chars()).collect();
    let said = all.clone();
    let router = endpoint().check(Check::new("text", move || Err(said.clone()))).router();
    let answer: serde_json::Value = serde_json::from_str(&text(get(&router, "/ready", &[]).await).await).unwrap();
    assert_eq!(answer["checks"][0]["message"], all);
}

/// What `/ready` says while the program drains.
const DRAINING: &str =
    r#"{"ready":false,"checks":[{"name":"draining","ready":false,"message":"the program is shutting down"}]}"#;

#[tokio::test]
async fn a_program_that_drains_is_not_ready_and_runs_no_check() {
    let draining = Draining::new();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let check = Check::new("counted", move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok::<(), Infallible>(())
    });
    let own = endpoint().check(check).draining(&draining).router();
    let nested = axum::Router::new().nest("/internal", endpoint().draining(&draining.clone()).router());
    let other = endpoint().router();
    for (router, path) in [(&own, "/ready"), (&nested, "/internal/ready"), (&other, "/ready")] {
        assert_eq!(get(router, path, &[]).await.status(), 200, "{path}");
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1);

    // From any thread, and more than once.
    thread::scope(|scope| {
        scope.spawn(|| draining.start());
        scope.spawn(|| draining.start());
    });
    assert!(draining.is_started());
    insta::assert_snapshot!(show(get(&own, "/ready", &[]).await).await, @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/json

    {"ready":false,"checks":[{"name":"draining","ready":false,"message":"the program is shutting down"}]}
    "#);
    assert_eq!(text(get(&nested, "/internal/ready", &[]).await).await, DRAINING);
    assert_eq!(get(&other, "/ready", &[]).await.status(), 200);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    for path in ["/health", "/metrics", "/metrics/v1?format=json"] {
        assert_eq!(get(&own, path, &[]).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn who_waits_for_a_check_is_told_at_once_that_the_program_drains() {
    let draining = Draining::new();
    let check = Check::future("hangs", future::pending::<Result<(), Infallible>>);
    let router = endpoint()
        .check(check.deadline(Duration::from_hours(1)))
        .draining(&draining)
        .router();
    let asking = tokio::spawn(async move { text(get(&router, "/ready", &[]).await).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!asking.is_finished());
    draining.start();
    let answer = tokio::time::timeout(Duration::from_secs(10), asking).await;
    assert_eq!(answer.unwrap().unwrap(), DRAINING);
}

#[tokio::test]
async fn the_last_switch_that_an_endpoint_is_given_is_its_own() {
    let [first, last] = [Draining::new(), Draining::default()];
    let router = endpoint().draining(&first).draining(&last).router();
    first.start();
    assert_eq!(get(&router, "/ready", &[]).await.status(), 200);
    last.start();
    assert_eq!(get(&router, "/ready", &[]).await.status(), 503);
}
