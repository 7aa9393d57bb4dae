//! A user's own format: a Markdown table, as for the summary of a CI job.

use std::error::Error;
use std::io::Write;

use metrics::{Encoder, Family, Histogram, Metrics, Registry, SampleValue, Snapshot};

/// What a build has done.
#[derive(Metrics)]
#[metrics(namespace = "build")]
struct BuildStats {
    /// Tests run, by result.
    #[metric(counter, labels(result: TestResult = [Passed, Failed]))]
    tests: Family<TestResult, u64>,

    /// Time a test took.
    #[metric(histogram, unit = "seconds")]
    test_duration: Histogram,
}

/// One line a series: its name, its labels, its value.
struct Markdown;

impl Encoder for Markdown {
    fn content_type(&self) -> &'static str {
        "text/markdown; charset=utf-8"
    }

    fn encode(&self, snapshot: &Snapshot, out: &mut Vec<u8>) {
        out.extend(b"| metric | labels | value |\n| --- | --- | ---: |\n");
        for family in snapshot.families() {
            for series in family.series() {
                // A bar would end the cell.
                let labels = series.label_text().replace('|', "\\|");
                let line = format!("| {} | {labels} | {} |\n", family.name(), cell(&series.value()));
                out.extend(line.as_bytes());
            }
        }
    }
}

/// Writes a value as a person would.
fn cell(value: &SampleValue<'_>) -> String {
    match value {
        SampleValue::Number(value) => value.to_string(),
        SampleValue::Histogram(histogram) => format!("{} in {}", histogram.count(), histogram.sum()),
        SampleValue::StateSet(states) => states.current().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let stats = registry.register::<BuildStats>(())?;
    for (result, seconds) in [
        (TestResult::Passed, 0.25),
        (TestResult::Passed, 0.5),
        (TestResult::Failed, 2.0),
    ] {
        stats.tests.with(result).inc();
        stats.test_duration.observe(seconds);
    }
    std::io::stdout().write_all(registry.render_as(Markdown).body())?;
    Ok(())
}
