//! Reads totals back from exposition text, for peers that tell them in no other way.

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
