//! Which families to gather.

/// Chooses families by name: those named, and those whose names begin with a prefix. An empty filter chooses all.
///
/// Names are exported names, with prefix, unit and `_total`.
///
/// # Examples
///
/// ```
/// use metrics::Filter;
/// let filter = Filter::new().name("http_requests_total").prefix("processor_");
/// assert!(filter.matches("processor_events_total"));
/// assert!(!filter.matches("http_errors_total"));
/// assert!(Filter::new().matches("anything"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    names: Vec<String>,
    prefixes: Vec<String>,
}

impl Filter {
    /// Makes a filter that chooses all families.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses a family by its name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// Chooses the families whose names begin with `prefix`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefixes.push(prefix.into());
        self
    }

    /// Returns whether all families are chosen, because none were named.
    #[must_use]
    pub fn chooses_all(&self) -> bool {
        self.names.is_empty() && self.prefixes.is_empty()
    }

    /// Returns whether a family is chosen.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.chooses_all()
            || self.names.iter().any(|wanted| wanted == name)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
    }
}
