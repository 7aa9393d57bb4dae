//! Which families to gather.

use std::collections::BTreeSet;

use metrics_grammar::{sample_name_parts, sample_name_splits};
use rustc_hash::FxHashMap;

use crate::descriptor::Descriptor;

/// Chooses families: by a name, and by what their names begin with. An empty filter chooses all.
///
/// A gather with a filter asks only what may have families that are chosen: see
/// [`Registry::gather_filtered`](crate::Registry::gather_filtered). A name that no family has
/// chooses nothing. Filters are equal if they were given the same names and prefixes, in whatever
/// order.
///
/// # Examples
///
/// ```
/// use metrics::{Descriptor, Filter};
/// let jobs = Descriptor::counter("jobs_total", "Jobs done.").build()?;
/// let wait = Descriptor::histogram("wait_seconds", "Waiting.", [0.1, 1.0]).build()?;
///
/// let filter = Filter::new().name("jobs").name("wait_seconds_bucket");
/// assert!(filter.matches(&jobs) && filter.matches(&wait));
/// assert!(!Filter::new().prefix("job_").matches(&jobs));
/// assert!(Filter::new().matches(&jobs));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The names, each parted in every way: what is wanted behind a base name, sorted. One
    /// look-up tells whether a family is chosen, however many names there are. Names that
    /// collide on purpose make it no slower than comparing each, and a server bounds them.
    names: FxHashMap<String, Vec<&'static str>>,
    prefixes: BTreeSet<String>,
}

impl Filter {
    /// Makes a filter that chooses all families.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses the family that has this name, or a sample of this name, in any format.
    ///
    /// A counter `jobs_total` is chosen by this name and by `jobs`, which `OpenMetrics` calls it;
    /// an info `build_info` by this name and by `build`; a histogram `wait_seconds` by this name
    /// and by those of its samples, such as `wait_seconds_count`. The family is gathered whole.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        for (base, suffix) in sample_name_splits(&name.into()) {
            let suffixes = self.names.entry(base.to_owned()).or_default();
            if let Err(index) = suffixes.binary_search(&suffix) {
                suffixes.insert(index, suffix);
            }
        }
        self
    }

    /// Chooses the families whose exported names, with registry prefix, unit and `_total`, begin
    /// with `prefix`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefixes.insert(prefix.into());
        self
    }

    /// Returns whether all families are chosen, because none were named.
    #[must_use]
    pub fn chooses_all(&self) -> bool {
        self.names.is_empty() && self.prefixes.is_empty()
    }

    /// Returns whether a family is chosen.
    #[must_use]
    pub fn matches(&self, family: &Descriptor) -> bool {
        self.chooses_all() || self.has_name_of(family) || self.has_prefix_of(family)
    }

    fn has_name_of(&self, family: &Descriptor) -> bool {
        let (base, own) = sample_name_parts(family.metric_type(), family.name());
        let wanted = self.names.get(base);
        wanted.is_some_and(|wanted| wanted.iter().any(|suffix| own.contains(suffix)))
    }

    fn has_prefix_of(&self, family: &Descriptor) -> bool {
        let mut prefixes = self.prefixes.iter();
        prefixes.any(|prefix| family.name().starts_with(prefix.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use metrics_grammar::sample_names;
    use proptest::prelude::*;

    use super::*;
    use crate::descriptor::DescriptorBuilder;

    fn families(name: &str) -> Vec<Descriptor> {
        let builders: [DescriptorBuilder; 5] = [
            Descriptor::counter(name, "A counter."),
            Descriptor::gauge(name, "A gauge."),
            Descriptor::histogram(name, "A histogram.", [1.0]),
            Descriptor::state_set(name, "A state set.", ["a"]),
            Descriptor::info(name, "An info."),
        ];
        let families = builders.map(|builder| builder.allow_naming().build().unwrap());
        families.into()
    }

    /// Names that are alike, so that bases and suffixes meet.
    fn name() -> impl Strategy<Value = String> {
        const PARTS: &[&str] = &["a", "_total", "_info", "_bucket", "_sum", "_count", "_created", "_a"];
        let rest = prop::collection::vec(prop::sample::select(PARTS), 0..4);
        rest.prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_family_is_chosen_by_each_of_its_names_and_by_no_other(
            wanted in prop::collection::vec(name(), 1..6),
            exported in name().prop_map(|name| format!("a{name}")),
        ) {
            let filter = wanted.iter().fold(Filter::new(), Filter::name);
            for family in families(&exported) {
                let names = sample_names(family.metric_type(), family.name());
                let has = wanted.iter().any(|wanted| names.contains(wanted));
                prop_assert_eq!(filter.matches(&family), has, "{:?} {:?}", family, wanted);
            }
        }

        #[test]
        fn filters_are_equal_as_sets_of_names_are(
            one in prop::collection::vec(name(), 0..4),
            other in prop::collection::vec(name(), 0..4),
        ) {
            let filter = |names: &[String]| names.iter().fold(Filter::new(), Filter::name);
            let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
            prop_assert_eq!(filter(&one) == filter(&other), set(&one) == set(&other));
            let backwards: Vec<_> = one.iter().rev().chain(&one).cloned().collect();
            prop_assert_eq!(filter(&one), filter(&backwards));
        }
    }

    #[test]
    fn names_and_prefixes_are_not_each_other() {
        let family = &families("a_b")[1];
        let name = Filter::new().name("a_b");
        let prefix = Filter::new().prefix("a_");
        assert!(name.matches(family) && prefix.matches(family));
        assert_ne!(name, Filter::new().prefix("a_b"));
        assert!(!Filter::new().name("a_").matches(family) && !Filter::new().name("").matches(family));
        assert!(Filter::new().prefix("").matches(family) && !Filter::new().prefix("").chooses_all());
        assert_eq!(
            prefix.clone().prefix("b"),
            Filter::new().prefix("b").prefix("a_").prefix("b")
        );
    }
}
