//! Wrong `impl`s by hand, through every door: nothing panics while recording, no series is there
//! twice, totals are exact.

mod code;
mod doors;
mod labels;

use std::collections::HashSet;

use metrics::{Format, Snapshot};

/// How often each wrong value is recorded.
const TIMES: u64 = 3;

/// Checks an exposition in all formats: each series is there once, and none is empty. Returns the
/// total of a counter.
fn total(snapshot: &Snapshot, counter: &str) -> u64 {
    for format in [Format::Text, Format::OpenMetrics] {
        let text = snapshot.encode(format).to_string();
        let mut seen = HashSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (series, value) = line.rsplit_once(' ').expect("a series and its value");
            // Readers leave out what is empty.
            let read = series.replace("l=\"\",", "").replace("l=\"\"", "").replace("{}", "");
            assert!(seen.insert(read), "{series} is there twice:\n{text}");
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
    let json = snapshot.encode(Format::Json).to_string();
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
    let families = snapshot.family(counter);
    let series = families.iter().flat_map(metrics::FamilySnapshot::series);
    let values = series.map(|series| match series.value() {
        metrics::SampleValue::Number(number) => number.to_string().parse::<u64>().expect("a count"),
        other => panic!("{other:?} is not a counter"),
    });
    values.sum()
}
