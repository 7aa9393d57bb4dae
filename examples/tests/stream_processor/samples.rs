//! The samples of an exposition, and those that an independent count expects.

use std::collections::BTreeMap;
use std::env;
use std::io::ErrorKind;
use std::process::Command;

/// The value of each series.
pub(crate) type Samples = BTreeMap<String, f64>;

pub(crate) fn samples(text: &str) -> Samples {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.map(|line| line.rsplit_once(' ').expect("a sample has a value"));
    samples
        .map(|(series, value)| (series.to_owned(), value.parse().expect("a value is a number")))
        .collect()
}

/// Reads the samples that do not depend on how fast the machine is.
pub(crate) fn counts(text: &str) -> Samples {
    let mut samples = samples(text);
    let times = ["_seconds_bucket{", "_seconds_sum{", "_lag_seconds"];
    samples.retain(|series, _| !times.iter().any(|time| series.contains(time)));
    samples
}

pub(crate) fn without_zeros(mut samples: Samples) -> Samples {
    samples.retain(|_, value| *value != 0.0);
    samples
}

/// Adds up a family, `name`, or those of its series that have a text in their labels, `name{text}`.
pub(crate) fn total(samples: &Samples, part: &str) -> f64 {
    let (name, text) = part.split_once('{').unwrap_or((part, ""));
    let (name, text) = (format!("processor_{name}"), text.trim_end_matches('}'));
    let of_part = samples.iter().filter(|(series, _)| {
        let labels = series.strip_prefix(&name).map(|labels| labels.replace('"', ""));
        labels.is_some_and(|labels| (labels.is_empty() || labels.starts_with('{')) && labels.contains(text))
    });
    let values: Vec<_> = of_part.map(|(_, value)| *value).collect();
    assert!(!values.is_empty(), "{part} is there");
    // Whole numbers this small are exact.
    values.iter().sum()
}

/// Counts a file with Python; `None` where there is no Python, which only a developer's machine may lack.
pub(crate) fn expected(file: &str) -> Option<Samples> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stream_processor/count.py");
    let output = match Command::new("python3").args([script, file]).output() {
        Err(error) if error.kind() == ErrorKind::NotFound && env::var_os("CI").is_none() => {
            eprintln!("SKIPPED: no python3 to count {file} with");
            return None;
        }
        output => output.expect("python3 runs"),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(without_zeros(samples(&String::from_utf8(output.stdout).unwrap())))
}
