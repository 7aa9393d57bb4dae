//! A future, and what watches it.

use std::pin::Pin;

/// A future that is pinned with what watches it. The watch is dropped first.
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Watched<F, W> {
    watch: W,
    future: F,
}

impl<F, W> Watched<F, W> {
    pub(crate) fn new(future: F, watch: W) -> Self {
        Self { watch, future }
    }

    /// Returns both, the future pinned.
    #[inline]
    pub(crate) fn parts(self: Pin<&mut Self>) -> (Pin<&mut F>, &mut W) {
        // SAFETY: nothing is moved out of the reference: of its two fields `future` is only handed out pinned, below, and `watch` is not
        // pinned at all.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: `future` is pinned as long as `self` is: (1) nothing else hands it out, so that it is never moved; (2) `Watched` has no
        // destructor and is not packed, so that it is dropped in place; (3) it is `Unpin` only if `F` is, by the derived rule.
        let future = unsafe { Pin::new_unchecked(&mut this.future) };
        (future, &mut this.watch)
    }
}
