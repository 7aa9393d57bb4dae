//! Responses that are sent: what they hold, and which of them are evicted.

use std::time::{Duration, Instant};

use axum::body::to_bytes;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use metrics_server::Endpoint;

use super::slow::slow;
use super::{counted, get, own, shop, text};

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
async fn a_response_that_is_not_read_is_evicted() {
    let registry = shop();
    let router = Endpoint::new(&registry).max_scrapes(2).router();
    let unread = [get(&router, "/metrics", &[]).await, get(&router, "/metrics", &[]).await];
    let hasty = get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "0.03")]).await;
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
async fn the_snapshot_whose_clients_are_slowest_is_evicted() {
    let registry = shop();
    let router = Endpoint::new(&registry).max_snapshots(2).router();
    let first = get(&router, "/metrics", &[]).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = get(&router, "/metrics", &[]).await;
    assert_eq!(own(&registry, "metrics_scrape_snapshots"), 2);
    // A client that has read nothing for a moment keeps it.
    let hasty = get(&router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", "0.03")]).await;
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
async fn limits_of_zero_allow_one_scrape_at_a_time() {
    let router = Endpoint::new(&shop())
        .max_scrapes(0)
        .max_gathers(0)
        .max_snapshots(0)
        .router();
    for path in ["/metrics", "/metrics?name[]=shop_orders_total", "/metrics"] {
        assert!(text(get(&router, path, &[]).await).await.contains("shop_orders_total"));
    }
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
