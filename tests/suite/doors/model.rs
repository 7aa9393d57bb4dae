//! What is exported of values, worked out by hand.

/// What the metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    UpDown,
}

/// What a door takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// What is added.
    Increments,
    /// What the owner has counted, who may reset it.
    Totals,
    /// The same, of which only the last is known.
    Samples,
}

/// One series and what it has been given.
#[derive(Debug)]
pub(crate) struct Model {
    kind: Kind,
    takes: Takes,
    beside: f64,
    /// What was counted before resets, and since.
    before: f64,
    last: f64,
    /// Whether there is a sample.
    given: bool,
    pub(crate) dropped: u64,
    pub(crate) resets: u64,
}

/// Adds; the sum stays finite.
fn add(one: f64, other: f64) -> f64 {
    (one + other).clamp(f64::MIN, f64::MAX)
}

impl Model {
    pub(crate) fn new(kind: Kind, takes: Takes, beside: f64) -> Self {
        Self {
            kind,
            takes,
            beside,
            before: 0.0,
            last: 0.0,
            given: takes != Takes::Samples,
            dropped: 0,
            resets: 0,
        }
    }

    pub(crate) fn give(&mut self, value: f64) {
        // A collector has no up-down counters: what goes up and down is a gauge, which takes any value.
        let any = self.takes == Takes::Samples && self.kind == Kind::UpDown;
        if !any && (!value.is_finite() || (self.kind == Kind::Counter && value < 0.0)) {
            self.dropped += 1;
            return;
        }
        self.given = true;
        match (self.takes, self.kind) {
            // A thread's own sum may become infinite, and is then read as the largest finite value.
            (Takes::Increments, _) => self.last += value,
            (Takes::Totals, Kind::Counter) if value < self.last => {
                if self.last - value > 1e-9 * self.last {
                    self.before = add(self.before, self.last);
                    self.last = value;
                    self.resets += 1;
                }
            }
            (Takes::Totals | Takes::Samples, _) => self.last = value,
        }
    }

    /// Returns what the door's own row has.
    pub(crate) fn own(&self) -> Option<f64> {
        // A gauge may be infinite.
        let any = self.takes == Takes::Samples && !self.last.is_finite();
        let own = if any { self.last } else { add(self.before, self.last) };
        self.given.then_some(own)
    }

    /// Returns what is exported of the series.
    pub(crate) fn exported(&self) -> Option<f64> {
        let own = self.own()?;
        Some(if own.is_finite() { add(own, self.beside) } else { own })
    }
}
