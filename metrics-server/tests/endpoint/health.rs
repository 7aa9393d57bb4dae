//! `/health` and `/ready`.

use std::convert::Infallible;
use std::future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use metrics::Registry;
use metrics_server::{Check, Endpoint};

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
