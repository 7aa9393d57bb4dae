//! The flights example against an independent count of the same file, made by awk.

#[path = "../flights/main.rs"]
#[allow(dead_code, reason = "`main` is the example's entry, `run` the test's")]
mod flights;
mod samples;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use samples::Samples;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/flights-2013-01.csv");

/// Runs the example; returns what it printed on stdout and on stderr.
fn run(args: &[&str]) -> (String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    flights::run(args, &mut out, &mut err).expect("the example succeeds");
    (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Runs the example, which is expected to fail; returns why.
fn failure(args: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let failure = flights::run(args, &mut out, &mut err).expect_err("the example fails");
    assert!(
        out.is_empty() && err.is_empty(),
        "nothing is printed before the failure"
    );
    failure.to_string()
}

/// Writes a file for one test.
fn file(name: &str, content: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// Counts a file with awk, and adds what is not a count of flights.
fn expected(file: &str, malformed: [f64; 4], source: &str) -> Samples {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/count.awk");
    let output = Command::new("awk")
        .args(["-f", script, file])
        .output()
        .expect("awk runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut samples = Samples::of_text(&String::from_utf8(output.stdout).unwrap());
    for (reason, count) in ["encoding", "column_count", "missing", "number"].iter().zip(malformed) {
        samples.insert(&format!("flights_malformed_lines_total{{reason=\"{reason}\"}}"), count);
    }
    let name = Path::new(file).file_name().unwrap().to_str().unwrap();
    samples.insert(
        &format!("flights_input_info{{file=\"{name}\",source=\"{source}\"}}"),
        1.0,
    );
    samples.insert("flights_phase{flights_phase=\"reading\"}", 0.0);
    samples.insert("flights_phase{flights_phase=\"done\"}", 1.0);
    samples
}

fn expected_of_shipped() -> Samples {
    expected(SHIPPED, [0.0; 4], "US Bureau of Transportation Statistics")
}

#[test]
fn text_agrees_with_an_independent_count() {
    let (out, err) = run(&[]);
    assert_eq!(Samples::of_text(&out), expected_of_shipped());
    let summary = "flights-2013-01.csv: 27004 flights, 26483 departed, 3148 aircraft, 0 malformed lines, on ";
    assert!(err.starts_with(summary) && err.lines().count() == 1, "{err}");
}

#[test]
fn open_metrics_agrees_with_an_independent_count() {
    let (out, _) = run(&["--format", "openmetrics"]);
    assert!(out.ends_with("# EOF\n"));
    // With a negative bound, OpenMetrics has no histogram, but the same series.
    assert!(out.contains("# TYPE flights_departure_delay_seconds_sum unknown\n"));
    assert_eq!(Samples::of_text(&out), expected_of_shipped());
}

#[test]
fn json_agrees_with_an_independent_count() {
    let (out, _) = run(&["--format=json"]);
    assert_eq!(Samples::of_json(&out), expected_of_shipped());
}

#[test]
fn malformed_lines_are_counted_and_reported_and_cost_nothing_else() {
    let shipped = fs::read(SHIPPED).unwrap();
    let good: Vec<&[u8]> = shipped.split_inclusive(|byte| *byte == b'\n').take(1_000).collect();
    let bad: [(usize, &[u8], &str); 6] = [
        (2, b"\n", "1 columns instead of 14"),
        (10, b"2013-01-01,1,2\n", "3 columns instead of 14"),
        (11, b"2013-01-01,1,1,0,,,,,1,N1,JFK,LAX,1,1\n", "`carrier` is empty"),
        (
            500,
            b"2013-01-01,1,1,soon,,,,UA,1,N1,JFK,LAX,1,1\n",
            "`dep_delay` is \"soon\", which is no whole number in its range",
        ),
        (
            700,
            b"2013-01-01,1,1,0,,,,UA,1,N1,JFK,LAX,1,-5\n",
            "`distance` is \"-5\", which is no whole number in its range",
        ),
        (900, b"2013-01-01,1,1,0,,,,\xff,1,N1,JFK,LAX,1,1\n", "not UTF-8"),
    ];
    let mut mixed = good.clone();
    for (number, line, _) in bad {
        mixed.insert(number - 1, line);
    }
    let (out, err) = run(&[&file("mixed.csv", &mixed.concat())]);

    let mut totals = expected(&file("good.csv", &good.concat()), [1.0, 2.0, 1.0, 2.0], "command line");
    totals.remove("flights_input_info{file=\"good.csv\",source=\"command line\"}");
    totals.insert("flights_input_info{file=\"mixed.csv\",source=\"command line\"}", 1.0);
    assert_eq!(Samples::of_text(&out), totals);
    let reports: Vec<_> = bad
        .map(|(number, _, error)| format!("mixed.csv: line {number}: {error}"))
        .into();
    assert_eq!(err.lines().take(6).collect::<Vec<_>>(), reports);
    assert!(
        err.lines().nth(6).unwrap().contains("999 flights") && err.lines().count() == 7,
        "{err}"
    );
}

#[test]
fn windows_line_ends_and_a_missing_last_one_are_read() {
    let shipped = fs::read_to_string(SHIPPED).unwrap();
    let lines: Vec<_> = shipped.lines().take(100).collect();
    let (out, _) = run(&[&file("windows.csv", lines.join("\r\n").as_bytes())]);
    assert_eq!(Samples::of_text(&out), {
        let mut expected = expected(&file("unix.csv", lines.join("\n").as_bytes()), [0.0; 4], "command line");
        expected.remove("flights_input_info{file=\"unix.csv\",source=\"command line\"}");
        expected.insert("flights_input_info{file=\"windows.csv\",source=\"command line\"}", 1.0);
        expected
    });
}

#[test]
fn a_bad_command_line_is_explained() {
    let usage = "usage: flights [FILE] [--format text|openmetrics|json]";
    for (args, message) in [
        (&["--format"][..], "`--format` needs a format"),
        (&["--format", "xml"], "xml"),
        (&["--format="], "format"),
        (&["--colour"], "unknown option `--colour`"),
        (&["one.csv", "two.csv"], "`two.csv` is another"),
    ] {
        let failure = failure(args);
        assert!(
            failure.contains(message) && failure.ends_with(usage),
            "{args:?}: {failure}"
        );
    }
}

#[test]
fn a_file_that_is_missing_or_no_flight_record_is_named() {
    assert!(failure(&["no/such.csv"]).starts_with("cannot read `no/such.csv`: "));
    for (name, content) in [("empty.csv", ""), ("other.csv", "a,b\n1,2\n")] {
        let path = file(name, content.as_bytes());
        let failure = failure(&[&path]);
        assert!(
            failure.starts_with(&format!(
                "`{path}` holds no flight records: its first line should be `date,"
            )),
            "{failure}"
        );
    }
}
