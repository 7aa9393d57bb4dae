//! Many scrapes at once, hasty ones, and ones that hang.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use axum::body::to_bytes;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use metrics::{Metrics, Registry};
use metrics_server::Endpoint;
use tokio::time::timeout;

use super::{counted, get, shop, text};

/// What one slow device has done.
#[derive(Default, Metrics)]
#[metrics(namespace = "device", handles = false)]
struct DeviceStats {
    /// Times that it was read.
    #[metric(counter)]
    reads: u64,
}

/// Returns a registry with a source that takes so long to read, and how often it was.
fn slow(read: Duration, deadline: Duration) -> (Registry, Arc<AtomicUsize>) {
    let registry = Registry::builder().deadline(deadline).build().unwrap();
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reads);
    let collect = move || {
        thread::sleep(read);
        let reads = counted.fetch_add(1, Ordering::Relaxed) as u64 + 1;
        Ok(DeviceStats { reads })
    };
    registry.collect_with::<DeviceStats>((), collect).unwrap();
    (registry, reads)
}

/// Returns the value of a series of the endpoint's own.
fn own(registry: &Registry, name: &str) -> u64 {
    let line = counted(registry, name);
    line.rsplit(' ').next().map_or(0, |value| value.parse().unwrap_or(0))
}

#[tokio::test]
async fn scrapes_at_once_share_gathers_that_begin_after_them() {
    let (registry, reads) = slow(Duration::from_millis(100), Duration::from_mins(1));
    let router = Endpoint::new(&registry).router();
    // More than may be answered at once.
    let answers = (0..200).map(|_| async { text(get(&router, "/metrics", &[]).await).await });
    for text in join_all(answers).await {
        assert!(text.contains("\ndevice_reads_total "), "{text}");
    }
    let gathers = own(&registry, "metrics_scrape_gathers_total");
    assert!((1..=3).contains(&gathers), "{gathers}");
    assert_eq!(reads.load(Ordering::Relaxed) as u64, gathers);
    // The next one does not get what was gathered before.
    let text = text(get(&router, "/metrics", &[]).await).await;
    assert!(
        text.contains(&format!("\ndevice_reads_total {}\n", gathers + 1)),
        "{text}"
    );
    // Nothing is alive that is not sent any more.
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 0);
}

#[tokio::test]
async fn a_scrape_does_not_join_a_gather_that_is_running() {
    let (registry, _) = slow(Duration::from_millis(200), Duration::from_mins(1));
    let stats = registry.register::<super::ShopStats>(()).unwrap();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    let first = async { text(get(&router, "/metrics", &[]).await).await };
    let later = async {
        // While the first waits for the device, after it has read the counters.
        tokio::time::sleep(Duration::from_millis(100)).await;
        stats.orders.with(super::Channel::Web).inc();
        join_all((0..20).map(|_| async { text(get(&router, "/metrics", &[]).await).await })).await
    };
    let (first, later) = tokio::join!(first, later);
    assert!(first.contains("shop_orders_total{channel=\"web\"} 0\n"), "{first}");
    for text in later {
        assert!(text.contains("shop_orders_total{channel=\"web\"} 1\n"), "{text}");
    }
}

#[tokio::test]
async fn a_hasty_scraper_is_answered_in_its_time_and_spoils_nobody_elses() {
    let (registry, _) = slow(Duration::from_secs(2), Duration::from_mins(1));
    let router = Endpoint::new(&registry).without_self_metrics().router();
    let hasty = async {
        let begun = Instant::now();
        let text = text(get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "0.1")]).await).await;
        assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
        // Nothing has ever been read, and that is marked.
        assert!(
            text.contains("\nmetrics_late_answers_total{source=\"endpoint::sharing::DeviceStats\"} 1\n"),
            "{text}"
        );
        assert!(text.contains("device_reads_total 0\n"), "{text}");
    };
    let patient = async {
        let text = text(get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "30")]).await).await;
        // Of the read that the other had begun, or of one after it.
        assert!(
            text.contains("device_reads_total") && !text.contains("device_reads_total 0\n"),
            "{text}"
        );
        assert!(
            text.contains("source=\"endpoint::sharing::DeviceStats\"} 1\n"),
            "{text}"
        );
    };
    tokio::join!(hasty, patient);
}

#[tokio::test]
async fn what_hangs_is_left_out_and_marked() {
    let (registry, _) = slow(Duration::from_mins(1), Duration::from_millis(50));
    registry.register::<super::ShopStats>(()).unwrap();
    let router = Endpoint::new(&registry).without_self_metrics().router();
    for gathers in 1..4 {
        let begun = Instant::now();
        let text = text(get(&router, "/metrics", &[]).await).await;
        assert!(begun.elapsed() < Duration::from_secs(5));
        let late = format!("metrics_late_answers_total{{source=\"endpoint::sharing::DeviceStats\"}} {gathers}\n");
        assert!(
            text.contains(&late) && text.contains("shop_orders_total{channel=\"web\"} 0\n"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn gathers_of_other_families_wait_their_turn() {
    let (registry, reads) = slow(Duration::from_millis(20), Duration::from_mins(1));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    let paths: Vec<_> = (0..20)
        .map(|other| format!("/metrics?name[]=device_reads_total&name[]={other}"))
        .collect();
    let answers = paths.iter().map(|path| async {
        let answer = get(&router, path, &[]).await;
        (answer.status(), text(answer).await)
    });
    let answers = join_all(answers).await;
    assert!(
        answers
            .iter()
            .all(|(status, text)| *status == 200 && text.contains("device_reads_total"))
    );
    // One after the other, so each read anew.
    assert_eq!(reads.load(Ordering::Relaxed), 20);
}

/// A path of a gather of its own.
fn choice(other: usize) -> String {
    format!("/metrics?name[]=device_reads_total&name[]={other}")
}

#[tokio::test]
async fn who_chooses_families_holds_up_nobody_who_does_not() {
    let (registry, _) = slow(Duration::from_millis(100), Duration::from_mins(1));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    // More than there are turns and places.
    let paths: Vec<_> = (0..200).map(choice).collect();
    let second = [("x-prometheus-scrape-timeout-seconds", "2")];
    let mut choosers = pin!(join_all(paths.iter().map(|path| get(&router, path, &second))));
    assert!(timeout(Duration::from_millis(20), &mut choosers).await.is_err());
    let begun = Instant::now();
    let all = async {
        assert_eq!(get(&router, "/metrics", &[]).await.status(), 200);
        begun.elapsed()
    };
    let (all, choosers) = tokio::join!(all, choosers);
    assert!(all < Duration::from_secs(1), "{all:?}");
    let answered = choosers.iter().filter(|answer| answer.status() == 200).count();
    assert!((2..200).contains(&answered), "{answered}");
}

#[tokio::test]
async fn who_asks_and_leaves_makes_no_gathers() {
    let (registry, reads) = slow(Duration::from_millis(50), Duration::from_mins(1));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    for other in 0..500 {
        let path = choice(other);
        assert!(
            timeout(Duration::from_micros(100), get(&router, &path, &[]))
                .await
                .is_err()
        );
    }
    let begun = Instant::now();
    assert_eq!(get(&router, &choice(500), &[]).await.status(), 200);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(reads.load(Ordering::Relaxed) < 100);
}

#[tokio::test]
async fn who_waits_longer_is_not_given_what_one_in_a_hurry_got() {
    let (registry, _) = slow(Duration::from_millis(60), Duration::from_millis(500));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    let paths: Vec<_> = (0..4).map(choice).collect();
    let others = join_all(paths.iter().map(|path| get(&router, path, &[])));
    let path = choice(4);
    let hasty = get(&router, &path, &[("x-prometheus-scrape-timeout-seconds", "0.25")]);
    let patient = async { text(get(&router, &path, &[]).await).await };
    let (_, _, patient) = tokio::join!(others, hasty, patient);
    assert!(
        patient.contains("device_reads_total") && !patient.contains("device_reads_total 0\n"),
        "{patient}"
    );
}

#[tokio::test]
async fn a_registry_may_wait_for_ever() {
    let (registry, _) = slow(Duration::ZERO, Duration::MAX);
    let router = Endpoint::new(&registry).router();
    for path in ["/metrics", "/metrics?name[]=device_reads_total"] {
        assert!(text(get(&router, path, &[]).await).await.contains("device_reads_total"));
    }
}

#[tokio::test]
async fn an_answer_that_was_read_to_its_end_has_no_place_any_more() {
    let registry = shop();
    let router = Endpoint::new(&registry).max_scrapes(1).router();
    let mut first = get(&router, "/metrics", &[]).await.into_body();
    while let Some(frame) = first.frame().await {
        frame.unwrap();
    }
    let hurry = [("x-prometheus-scrape-timeout-seconds", "0.5")];
    assert_eq!(get(&router, "/metrics", &hurry).await.status(), 200);
    assert!(first.frame().await.is_none());
}

#[tokio::test]
async fn who_waits_too_long_for_a_turn_is_told_to_try_again() {
    let (registry, _) = slow(Duration::from_secs(1), Duration::from_mins(1));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    let first = get(&router, "/metrics?name[]=device_reads_total&name[]=one", &[]);
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        get(
            &router,
            "/metrics?name[]=other",
            &[("x-prometheus-scrape-timeout-seconds", "0.2")],
        )
        .await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 503));
    assert_eq!(second.headers()["retry-after"], "1");
    assert_eq!(
        text(second).await,
        "no gather came to its end in the time that you give it: try again\n"
    );
    text(first).await;
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"late\"} 1"
    );
}

#[tokio::test]
async fn whoever_gives_less_time_than_a_source_takes_gets_the_others() {
    let (registry, _) = slow(Duration::from_mins(1), Duration::from_mins(1));
    registry.register::<super::ShopStats>(()).unwrap();
    let router = Endpoint::new(&registry).router();
    for seconds in ["0.05", "0.1", "0.2", "0.3", "0.4", "0.5"] {
        let headers = [("x-prometheus-scrape-timeout-seconds", seconds)];
        let answers = (0..5).map(|_| get(&router, "/metrics", &headers));
        for answer in join_all(answers).await {
            let text = text(answer).await;
            assert!(
                text.contains("shop_orders_total{channel=\"web\"} 0\n"),
                "{seconds}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn answers_that_nobody_reads_make_room() {
    let registry = shop();
    let router = Endpoint::new(&registry).max_scrapes(2).router();
    let unread = [get(&router, "/metrics", &[]).await, get(&router, "/metrics", &[]).await];
    let hasty = get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "0.2")]).await;
    assert_eq!(hasty.status(), 503);
    assert_eq!(text(hasty).await, "too many scrapes are being answered: try again\n");
    assert_eq!(
        counted(&registry, "metrics_scrape_in_flight"),
        "metrics_scrape_in_flight 2"
    );

    // Of the two, one is enough; the other is still whole.
    let begun = Instant::now();
    assert!(
        text(get(&router, "/metrics", &[]).await)
            .await
            .contains("shop_orders_total")
    );
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let [first, second] = unread;
    assert!(to_bytes(first.into_body(), usize::MAX).await.is_err());
    assert!(text(second).await.contains("shop_orders_total"));
    assert_eq!(counted(&registry, "metrics_scrape_in_flight"), "");
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"busy\"} 1\nmetrics_scrape_errors_total{cause=\"stalled\"} 1"
    );
}

#[tokio::test]
async fn the_snapshot_that_is_idle_for_longest_makes_room() {
    let registry = shop();
    let router = Endpoint::new(&registry).max_snapshots(2).router();
    let first = get(&router, "/metrics", &[]).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = get(&router, "/metrics", &[]).await;
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 2);
    // A client that has read nothing for less than a second keeps it.
    let hasty = get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "0.2")]).await;
    assert_eq!(hasty.status(), 503);
    assert_eq!(text(hasty).await, "too many scrapes are being answered: try again\n");

    // Scrapes that wait for room share one snapshot, and one is enough.
    let begun = Instant::now();
    let gathers = own(&registry, "metrics_scrape_gathers_total");
    let others = join_all((0..20).map(|_| async { text(get(&router, "/metrics", &[]).await).await })).await;
    assert!(others.iter().all(|text| text.contains("shop_orders_total")));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(own(&registry, "metrics_scrape_gathers_total"), gathers + 1);
    assert!(to_bytes(first.into_body(), usize::MAX).await.is_err());
    assert!(text(second).await.contains("shop_orders_total"));
    assert_eq!(
        counted(&registry, "metrics_scrape_errors_total"),
        "metrics_scrape_errors_total{cause=\"busy\"} 1\nmetrics_scrape_errors_total{cause=\"stalled\"} 1"
    );
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 0);
}

#[tokio::test]
async fn a_snapshot_that_several_scrapes_hold_is_released_with_the_last() {
    let (registry, _) = slow(Duration::from_millis(100), Duration::from_mins(1));
    let router = Endpoint::new(&registry).router();
    // They come while the gather of another is running, and share the next one.
    let first = async { text(get(&router, "/metrics", &[]).await).await };
    let others = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        join_all((0..5).map(|_| get(&router, "/metrics", &[]))).await
    };
    let (_, mut shared) = tokio::join!(first, others);
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 1);
    let kept = shared.pop().unwrap();
    for answer in shared {
        text(answer).await;
    }
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 1);
    drop(kept);
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 0);
}

#[tokio::test]
async fn what_was_handed_over_is_counted() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let path = "/metrics?name[]=shop_orders_total&name[]=shop_doors_open";
    let length = text(get(&router, path, &[]).await).await.len();
    text(get(&router, path, &[("accept-encoding", "gzip;q=0")]).await).await;
    // Cut before its end: not counted as handed over.
    let mut cut = get(&router, "/metrics", &[]).await;
    cut.body_mut().frame().await.unwrap().unwrap();
    drop(cut);
    assert_eq!(
        [
            "metrics_scrape_exposition_bytes_total",
            "metrics_scrape_series_total",
            "metrics_scrape_errors_total"
        ]
        .map(|name| counted(&registry, name)),
        [
            format!("metrics_scrape_exposition_bytes_total {}", 2 * length),
            "metrics_scrape_series_total 6".to_owned(),
            "metrics_scrape_errors_total{cause=\"disconnected\"} 1".to_owned(),
        ]
    );
    let duration = counted(&registry, "metrics_scrape_duration_seconds");
    assert!(
        duration.ends_with("metrics_scrape_duration_seconds_count 2"),
        "{duration}"
    );
}
