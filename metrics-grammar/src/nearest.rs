//! "Did you mean ...?"

/// Returns the candidate that a misspelt or shortened word most likely stands for.
///
/// A word that says more than the candidate does not stand for it: `skip_all` is not `skip`. Nor
/// does one that is more than two steps away: a proposal that is taken compiles, and must not mean
/// something else.
///
/// # Examples
///
/// ```
/// use metrics_grammar::nearest;
/// assert_eq!(nearest("bukets", &["labels", "buckets"]), Some("buckets"));
/// assert_eq!(nearest("hist", &["gauge", "histogram"]), Some("histogram"));
/// assert_eq!(nearest("colour", &["labels", "buckets"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let ranked = candidates
        .iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), *candidate));
    let (steps, candidate) = ranked.min_by_key(|(steps, _)| *steps)?;
    (steps <= (word.chars().count().max(3) / 3).min(2))
        .then_some(candidate)
        .or_else(|| shortened(&lower, candidates))
}

/// Returns the shortest candidate of which the word is the beginning.
fn shortened<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let matching = candidates.iter().copied();
    matching
        .filter(|candidate| word.len() >= 3 && candidate.to_lowercase().starts_with(word))
        .min_by_key(|candidate| candidate.len())
}

/// Counts the insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, char) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(char != other);
            let mut cheapest = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *char == to[column - 1] && from[row - 1] == *other {
                cheapest = cheapest.min(before[column - 1] + 1);
            }
            current.push(cheapest);
        }
        before = std::mem::replace(&mut last, current);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("unit", "unti"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn near_words_are_proposed_and_far_ones_are_not() {
        let keys = ["name", "help", "unit", "labels", "max_series"];
        assert_eq!(nearest("Label", &keys), Some("labels"));
        assert_eq!(nearest("units", &keys), Some("unit"));
        assert_eq!(nearest("max_serie", &keys), Some("max_series"));
        assert_eq!(nearest("description", &keys), None);
        assert_eq!(nearest("max", &keys), Some("max_series"));
        assert_eq!(nearest("name_of_all", &keys), None);
        assert_eq!(nearest("max_seriously", &keys), None);
        assert_eq!(nearest("na", &["namespace"]), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
