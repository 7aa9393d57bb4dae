//! Reads totals back from exposition text, for peers that tell them in no other way.

use crate::peers::shape::Shape;

/// Adds up the samples of one name, whatever their labels.
pub(crate) fn total(text: &str, name: &str) -> f64 {
    let samples = text.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        (rest.starts_with('{') || rest.starts_with(' ')).then_some(rest)
    });
    // What follows the last space is the value: no peer writes timestamps here.
    let values = samples.filter_map(|rest| rest.rsplit(' ').next()?.parse::<f64>().ok());
    values.sum()
}

/// The same, for what was counted in ones.
pub(crate) fn count(text: &str, name: &str) -> u64 {
    let total = total(text, name);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count, far below 2^53"
    )]
    let count = total as u64;
    count
}

/// Fails if the text lacks a line or a count.
pub(crate) fn check(text: &[u8], shape: &Shape) -> Result<(), String> {
    let text = str::from_utf8(text).map_err(|error| error.to_string())?;
    // What a server tells of itself has another name.
    let lines = text.lines().filter(|line| line.starts_with("bench_")).count();
    if lines != shape.lines() {
        return Err(format!("{lines} lines, not {}", shape.lines()));
    }
    let counted = count(text, "bench_events_total");
    let observed = count(text, "bench_spent_seconds_count");
    let expected = (shape.total(), (shape.histograms * Shape::VALUES.len()) as u64);
    if (counted, observed) != expected {
        return Err(format!("counts {counted} and {observed}, not {expected:?}"));
    }
    Ok(())
}
