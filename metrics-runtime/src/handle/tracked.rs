//! A guard that counts what is under way.

/// Goes up by one and down by one. Sealed by what implements it: gauges.
pub trait Track {
    #[doc(hidden)]
    fn enter(&self);
    #[doc(hidden)]
    fn leave(&self);
}

/// Counts as one as long as it lives: made by `track()` of a gauge.
#[derive(Debug)]
#[must_use = "the gauge falls again when the guard is dropped: keep it, `let _guard = ..` (`let _ = ..` drops it at once)"]
pub struct Tracked<G: Track> {
    gauge: G,
}

impl<G: Track> Tracked<G> {
    #[inline]
    pub(crate) fn new(gauge: G) -> Self {
        gauge.enter();
        Self { gauge }
    }
}

impl<G: Track> Drop for Tracked<G> {
    #[inline]
    fn drop(&mut self) {
        self.gauge.leave();
    }
}
