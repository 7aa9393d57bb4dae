//! Label text, escaped once: `name="value",other="value"`.
//!
//! The escapes are the same in Prometheus text and in `OpenMetrics` (backslash, double quote, line feed), so one text serves both; JSON
//! and users read it back through [`LabelPairs`].

use std::borrow::Cow;
use std::fmt;
use std::slice;
use std::sync::Arc;

use super::Part;

/// Appends `name="value"` in escaped form, after a comma unless it is the first.
pub(crate) fn push_label(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push(',');
    }
    text.push_str(name);
    text.push_str("=\"");
    for char in value.chars() {
        match char {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
    text.push('"');
}

/// Appends the labels that are present, in escaped form.
pub(crate) fn push_parts<'a>(text: &mut String, names: &[&str], parts: impl IntoIterator<Item = Part<'a>>) {
    for (name, part) in names.iter().zip(parts) {
        if part != Part::Absent {
            push_label(text, name, &part.to_text());
        }
    }
}

/// The labels of a series: pairs of name and value, in order.
///
/// # Examples
///
/// ```
/// # use metrics::{Metrics, Registry};
/// /// What one worker has done.
/// #[derive(Metrics)]
/// #[metrics(namespace = "worker", labels(queue: String))]
/// struct WorkerStats {
///     /// Jobs done.
///     #[metric(counter)]
///     jobs: u64,
/// }
/// let registry = Registry::new();
/// registry.register::<WorkerStats>("a \"b\"".to_owned()).unwrap().jobs.inc();
/// let snapshot = registry.gather();
/// let series = snapshot.family("worker_jobs_total").unwrap().series().next().unwrap();
/// assert_eq!(series.labels().collect::<Vec<_>>(), [("queue", "a \"b\"".into())]);
/// ```
#[derive(Clone)]
pub struct LabelPairs<'a> {
    rest: &'a str,
}

impl<'a> LabelPairs<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for LabelPairs<'a> {
    type Item = (&'a str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.rest.split_once("=\"")?;
        let mut end = 0;
        let bytes = rest.as_bytes();
        while bytes.get(end).is_some_and(|&byte| byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let value = rest.get(..end)?;
        self.rest = rest
            .get(end + 1..)
            .map_or("", |rest| rest.strip_prefix(',').unwrap_or(rest));
        Some((name, unescape(value)))
    }
}

impl fmt::Debug for LabelPairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone()).finish()
    }
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        plain.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    Cow::Owned(plain)
}

/// The label texts of a run of series, in one piece of memory.
#[derive(Debug, Default, Clone)]
pub(crate) struct LabelTable {
    text: Box<str>,
    ends: Box<[u32]>,
}

impl LabelTable {
    /// Collects texts; `None` if they are longer than 4 GiB together.
    pub(crate) fn new(texts: impl IntoIterator<Item = String>) -> Option<Arc<Self>> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for series in texts {
            text.push_str(&series);
            ends.push(u32::try_from(text.len()).ok()?);
        }
        Some(Arc::new(Self {
            text: text.into(),
            ends: ends.into(),
        }))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Iterates over the texts, series by series; that of a series without labels is empty.
    pub(crate) fn iter(&self) -> LabelTexts<'_> {
        self.iter_from(0)
    }

    /// Iterates over the texts from one series on, however many come before it.
    pub(crate) fn iter_from(&self, first: usize) -> LabelTexts<'_> {
        let start = first.checked_sub(1).map_or(0, |last| self.ends[last]);
        LabelTexts {
            text: &self.text[start as usize..],
            start,
            ends: self.ends[first..].iter(),
        }
    }
}

/// Iterates over a [`LabelTable`].
#[derive(Debug, Clone)]
pub(crate) struct LabelTexts<'a> {
    text: &'a str,
    start: u32,
    ends: slice::Iter<'a, u32>,
}

impl<'a> Iterator for LabelTexts<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let end = *self.ends.next()?;
        let (text, rest) = self.text.split_at((end - self.start) as usize);
        (self.text, self.start) = (rest, end);
        Some(text)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for LabelTexts<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_entered_anywhere() {
        let texts = ["a=\"ü\"", "", "b=\"1\"", ""];
        let table = LabelTable::new(texts.map(str::to_owned)).unwrap();
        for first in 0..=texts.len() {
            let rest = table.iter_from(first);
            assert_eq!(rest.len(), texts.len() - first);
            assert!(rest.eq(texts[first..].iter().copied()));
        }
    }
}
