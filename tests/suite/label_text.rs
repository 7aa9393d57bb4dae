//! Label values of any text are what every format says, read by a parser of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Family, Format, Info, Metrics, RegisterError, Registry, Report, Snapshot};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Most bytes that a value may have.
const MOST: usize = 4096;

/// One place, with labels of each origin: of the instance, of an open family, of an info.
#[derive(Metrics)]
#[metrics(namespace = "place", labels(place: String))]
struct PlaceStats {
    /// Visits by visitor.
    #[metric(counter, labels(visitor))]
    visits: Family<String, u64>,

    /// The place.
    #[metric(info, labels(first, second))]
    about: Info<2>,
}

/// One shelf, handed over when it is asked for.
#[derive(Default, Metrics)]
#[metrics(namespace = "shelf", labels(shelf: String), handles = false)]
struct ShelfStats {
    /// Books taken.
    #[metric(counter)]
    books: u64,
}

/// The labels of each sample, by its name.
type Samples = BTreeMap<String, BTreeMap<String, String>>;

/// Values that are hard to write, or to read back.
fn value() -> impl Strategy<Value = String> {
    const HARD: &[char] = &[
        '"',
        '\\',
        '\n',
        '\r',
        '\t',
        ' ',
        '{',
        '}',
        ',',
        '=',
        '#',
        '/',
        'n',
        'u',
        'é',
        '🦀',
        '\0',
        '\x1b',
        '\x7f',
        '\u{85}',
        '\u{2028}',
        '\u{feff}',
        '\u{fffd}',
        '\u{10ffff}',
    ];
    let string = |chars: Vec<char>| chars.into_iter().collect::<String>();
    let length = prop_oneof![100..200_usize, MOST - 3..MOST + 4];
    let long = (select(HARD), length).prop_map(|(char, bytes)| char.to_string().repeat(bytes / char.len_utf8()));
    prop_oneof![
        8 => Just(String::new()),
        50 => vec(select(HARD), 0..10).prop_map(string),
        40 => vec(any::<char>(), 0..10).prop_map(string),
        // As they come: of any length, and mostly ASCII.
        1 => any::<String>(),
        1 => long,
    ]
}

/// Reads Prometheus text or `OpenMetrics`, which escape alike.
fn read_text(text: &str) -> Samples {
    let lines = text
        .split('\n')
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, mut rest) = line.split_once('{').expect("labels");
            let mut labels = BTreeMap::new();
            while !rest.starts_with('}') {
                let (label, after) = rest.split_once("=\"").expect("a label");
                let (mut value, mut chars) = (String::new(), after.chars());
                loop {
                    value.push(match chars.next().expect("a quote") {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some('n') => '\n',
                            Some(char @ ('"' | '\\')) => char,
                            other => panic!("an escape of {other:?}"),
                        },
                        char => char,
                    });
                }
                assert_eq!(labels.insert(label.to_owned(), value), None);
                rest = chars.as_str();
                rest = rest.strip_prefix(',').unwrap_or(rest);
            }
            assert!(rest == "} 1" || rest == "} 1.0", "{rest}");
            (name.to_owned(), labels)
        })
        .collect()
}

fn read_json(text: &str) -> Samples {
    let families: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let families = families.as_array().expect("families").iter();
    families
        .map(|family| {
            let [series] = &family["metrics"].as_array().expect("series")[..] else {
                panic!("{family}")
            };
            let labels = series["labels"].as_object().expect("labels").iter();
            let labels = labels.map(|(label, value)| (label.clone(), value.as_str().expect("text").to_owned()));
            (family["name"].as_str().expect("a name").to_owned(), labels.collect())
        })
        .collect()
}

fn read_snapshot(snapshot: &Snapshot) -> Samples {
    let series = snapshot.families().flat_map(|family| {
        let series = family.series();
        series.map(move |series| (family.name(), series))
    });
    series
        .map(|(name, series)| {
            let labels = series
                .labels()
                .map(|(label, value)| (label.to_owned(), value.into_owned()));
            (name.to_owned(), labels.collect())
        })
        .collect()
}

/// What is exported of a value where no caller can be told that it is too long.
fn kept(value: &str) -> String {
    let is_too_long = value.len() > MOST;
    if is_too_long { "_overflow" } else { value }.to_owned()
}

proptest! {
    // `PROPTEST_CASES=10000000` for as many.
    #[test]
    fn any_label_value_is_read_back_from_every_format(
        place in value(),
        visitor in value(),
        first in value(),
        second in value(),
    ) {
        let registry = Registry::new();
        let place = match registry.register::<PlaceStats>(place.clone()) {
            Err(RegisterError::LabelValue { length, .. }) => {
                prop_assert!(length > MOST && length == place.len());
                String::new()
            }
            registered => {
                prop_assert!(registered.is_ok() && place.len() <= MOST);
                place
            }
        };
        let handles = registry.register::<PlaceStats>(place.clone()).expect("a legal value");
        handles.visits.with(&visitor).inc();
        handles.about.set([&first, &second]);

        let label = |name: &str, value: &str| (name.to_owned(), kept(value));
        let sample = |name: &str, labels: &[(&str, &str)]| {
            let own = labels.iter().map(|(name, value)| label(name, value));
            (name.to_owned(), own.chain([label("place", &place)]).collect())
        };
        let expected = Samples::from([
            sample("place_visits_total", &[("visitor", &visitor)]),
            sample("place_about_info", &[("first", &first), ("second", &second)]),
        ]);
        // Self-metrics say that values were too long.
        let snapshot = registry.gather_filtered(&metrics::Filter::new().prefix("place_"));
        prop_assert_eq!(&read_snapshot(&snapshot), &expected);
        let text = |format| snapshot.encode(format).to_string();
        prop_assert_eq!(&read_text(&text(Format::Text)), &expected);
        prop_assert_eq!(&read_text(&text(Format::OpenMetrics)), &expected);
        prop_assert_eq!(&read_json(&text(Format::Json)), &expected);
    }
}

#[test]
fn a_report_has_its_labels_in_one_line() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&reports);
    let report = move |report: &Report| sink.lock().expect("no panic").push(report.to_string());
    let registry = Registry::builder()
        .deadline(Duration::ZERO)
        .on_report(report)
        .build()
        .expect("legal");
    let responder = registry
        .respond::<ShelfStats>("a\"}\nERROR forged".to_owned())
        .expect("no conflict");
    drop(registry.gather());
    drop(responder);
    drop(registry.gather());
    let reports = reports.lock().expect("no panic");
    let labels = r#"{shelf="a\"}\nERROR forged"}"#;
    assert!(reports.len() >= 2, "{reports:?}");
    assert!(
        reports
            .iter()
            .all(|report| report.contains(labels) && report.lines().count() == 1),
        "{reports:?}"
    );
}
