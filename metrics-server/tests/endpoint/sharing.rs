//! Many scrapes at once, hasty ones, and ones that hang.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::future::{Either, join_all, select};
use metrics_server::Endpoint;
use tokio::time::timeout;

use super::slow::slow;
use super::{counted, get, own, shop, text};

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
            text.contains("\nmetrics_late_answers_total{source=\"endpoint::slow::DeviceStats\"} 1\n"),
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
        assert!(text.contains("source=\"endpoint::slow::DeviceStats\"} 1\n"), "{text}");
    };
    tokio::join!(hasty, patient);
}

#[tokio::test]
async fn scrapes_in_a_hurry_do_not_shorten_those_with_time() {
    let (registry, _) = slow(Duration::from_millis(100), Duration::from_secs(2));
    let router = Endpoint::new(&registry).router();
    let hurried = |client: usize| {
        let router = &router;
        async move {
            for time in (1..200).cycle().skip(client * 20) {
                let seconds = (Duration::from_millis(time).as_secs_f64()).to_string();
                drop(get(router, "/metrics", &[("x-prometheus-scrape-timeout-seconds", &seconds)]).await);
            }
        }
    };
    let hurried = join_all((0..10).map(hurried));
    let patient = async {
        let mut last = 0;
        for _ in 0..5 {
            let text = text(get(&router, "/metrics", &[]).await).await;
            let reads = text.lines().find_map(|line| line.strip_prefix("device_reads_total "));
            let reads: u64 = reads.unwrap().parse().unwrap();
            // A gather that waits too short a time has what was read last.
            assert!(reads > last, "{reads} after {last}");
            last = reads;
        }
    };
    // The hurried go on for ever.
    match select(pin!(patient), pin!(hurried)).await {
        Either::Left(((), _)) => {}
        Either::Right(_) => unreachable!(),
    }
}

#[tokio::test]
async fn head_costs_no_gather() {
    let registry = shop();
    let router = Endpoint::new(&registry).router();
    let request = http::Request::head("/metrics").body(super::Body::empty()).unwrap();
    assert_eq!(super::send(&router, request).await.status(), 200);
    assert_eq!(own(&registry, "metrics_scrape_gathers_total"), 0);
    text(get(&router, "/metrics", &[]).await).await;
    assert_eq!(own(&registry, "metrics_scrape_gathers_total"), 1);
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
        let late = format!("metrics_late_answers_total{{source=\"endpoint::slow::DeviceStats\"}} {gathers}\n");
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
    let paths: Vec<_> = (0..8)
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
    assert_eq!(reads.load(Ordering::Relaxed), 8);
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
async fn scrapes_that_choose_ever_other_families_are_refused_while_many_are_pending() {
    let (registry, reads) = slow(Duration::from_millis(50), Duration::from_mins(1));
    let router = Endpoint::new(&registry).max_gathers(1).router();
    let paths: Vec<_> = (0..100).map(choice).collect();
    let begun = Instant::now();
    let statuses = join_all(paths.iter().map(|path| async {
        let answer = get(&router, path, &[]).await;
        let status = answer.status().as_u16();
        let is_early = status == 503 && answer.headers()["retry-after"] == "1" && reads.load(Ordering::Relaxed) < 2;
        drop(answer);
        (status, is_early)
    }))
    .await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    // Eight are pending, and one may be running by then.
    let answered = statuses.iter().filter(|(status, _)| *status == 200).count();
    assert!((8..=9).contains(&answered), "{answered}");
    assert!(statuses.iter().all(|(status, is_early)| *status == 200 || *is_early));
}
