//! Very many scrapers at once.

use futures_util::future::join_all;

use super::child::Served;
use super::client::{SCRAPE_TIMEOUT, Scraper};
use super::served::SERIES;
use super::turn;

#[tokio::test]
async fn two_hundred_scrapers_of_ten_thousand_series_get_all_of_them() {
    let _turn = turn().await;
    let mut served = Served::start(1_024);
    let address = served.address;
    let scrapers = (0..200).map(|_| {
        tokio::spawn(async move {
            let mut client = Scraper::connect(address).await;
            let (mut counted, mut slowest) = (0, std::time::Duration::ZERO);
            for _ in 0..3 {
                let scraped = client.scrape("/metrics").await;
                let values = scraped.values("table_rows_total");
                assert_eq!(values.len() as u64, SERIES);
                let sum = values.iter().sum();
                assert!(sum >= counted, "{sum} after {counted}");
                (counted, slowest) = (sum, slowest.max(scraped.took));
            }
            slowest
        })
    });
    let slowest = join_all(scrapers).await.into_iter().map(Result::unwrap).max().unwrap();
    assert!(slowest < SCRAPE_TIMEOUT, "{slowest:?}");

    // Nothing was lost, and everybody is gone.
    let counted = served.count();
    let mut last = Scraper::connect(address).await;
    let scraped = last.scrape("/metrics").await;
    assert_eq!(scraped.values("table_rows_total").iter().sum::<u64>(), counted);
    assert_eq!(scraped.values("metrics_scrape_in_flight"), [1]);
    assert_eq!(scraped.values("metrics_scrape_errors_total").iter().sum::<u64>(), 0);
    let (bytes, series) = (
        scraped.values("metrics_scrape_exposition_bytes_total")[0],
        scraped.values("metrics_scrape_series_total")[0],
    );
    assert!(
        bytes > 600 * 400_000 && series >= 600 * SERIES,
        "{bytes} bytes, {series} series"
    );
    drop(last);
    let peak = served.peak_memory();
    println!(
        "slowest of 600 scrapes: {slowest:?}; at most {peak} MiB resident, {} MiB sent",
        bytes >> 20
    );
    assert!(peak < 100, "{peak} MiB");
    served.stop();
}
