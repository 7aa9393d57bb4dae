//! Rows that their owner hands over when it is asked.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Weak};
use std::task::Waker;

use arc_swap::ArcSwapOption;

use super::list::{Ending, Source, Sources, Way};
use super::mailbox::{Mailbox, Ticket};
use super::row::SourceRow;
use super::{Asked, Bell, Errand, Pool, caught};
use crate::row::FlatRow;
use crate::stats::Metrics;

type Hook = Box<dyn Fn() + Send + Sync>;

/// The mailbox of an owner, and what wakes it.
pub(crate) struct Sleeper {
    pub(super) mailbox: Mailbox,
    hook: ArcSwapOption<Hook>,
    waker: ArcSwapOption<Waker>,
    /// Wakes the owner on a thread of the pool: a hook that blocks holds up nothing but itself.
    waking: Arc<Errand>,
}

impl Sleeper {
    fn new() -> Arc<Self> {
        Arc::new_cyclic(|sleeper: &Weak<Self>| {
            let sleeper = Weak::clone(sleeper);
            let wake = move || {
                if let Some(sleeper) = sleeper.upgrade() {
                    sleeper.wake();
                }
                Ok(())
            };
            Self {
                mailbox: Mailbox::default(),
                hook: ArcSwapOption::empty(),
                waker: ArcSwapOption::empty(),
                waking: Errand::shared(wake),
            }
        })
    }

    /// Asks the owner, and has a thread of the pool wake it.
    pub(super) fn ask(&self, pool: &Pool) -> Ticket {
        let ticket = self.mailbox.ask();
        // Pairs with the fence in `sleep`: either the question is seen there, or the waker here.
        fence(Ordering::SeqCst);
        self.remind(pool);
        ticket
    }

    /// Has a thread of the pool wake the owner, if there is anything to wake it by.
    pub(super) fn remind(&self, pool: &Pool) {
        // Not from a hook that gathers, which would have itself called for ever.
        if !pool.is_at_work_here() && (self.hook.load().is_some() || self.waker.load().is_some()) {
            pool.ask(&self.waking);
        }
    }

    /// Wakes the owner. If users' code panics, it has not woken its loop, whose answer is then late.
    fn wake(&self) {
        if let Some(hook) = &*self.hook.load() {
            let _ = caught(&**hook);
        }
        if let Some(waker) = self.waker.swap(None) {
            let _ = caught(|| waker.wake_by_ref());
        }
    }

    /// Has the next question wake a task.
    pub(super) fn sleep(&self, waker: &Waker) {
        let known = self.waker.load();
        if known.as_ref().is_none_or(|known| !known.will_wake(waker)) {
            self.waker.store(Some(Arc::new(waker.clone())));
        }
        fence(Ordering::SeqCst);
    }
}

impl fmt::Debug for Sleeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleeper")
            .field("mailbox", &self.mailbox)
            .finish_non_exhaustive()
    }
}

/// Answers gathers from a loop that owns its stats struct.
///
/// The loop calls [`poll`](Self::poll) at each turn: when no gather asks, that is one relaxed load. When one asks, the struct is handed
/// over whole, as it is at that moment. A gather asks all responders at once and waits until its one deadline; of a loop that
/// does not come by then, it serves the last answer, counts that in `metrics_late_answers_total` and reports it. Made by
/// [`Registry::respond`](crate::Registry::respond).
///
/// A loop that sleeps is woken by a [hook](Self::on_ask) or by awaiting [`asked`](Self::asked).
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
///
/// use metrics::{Metrics, Registry};
///
/// /// What one event loop has done.
/// #[derive(Default, Metrics)]
/// #[metrics(namespace = "event_loop", handles = false)]
/// struct LoopStats {
///     /// Turns made.
///     #[metric(counter)]
///     turns: u64,
/// }
///
/// let registry = Registry::new();
/// let stop = AtomicBool::new(false);
/// let mut responder = registry.respond::<LoopStats>(())?;
/// std::thread::scope(|scope| {
///     scope.spawn(|| {
///         let mut stats = LoopStats::default();
///         while !stop.load(Ordering::Relaxed) {
///             stats.turns += 1;
///             responder.poll(&stats);
///         }
///         stats.turns = 1_000_000;
///         responder.finish(&stats);
///     });
///     assert!(registry.gather().family("event_loop_turns_total").is_some());
///     stop.store(true, Ordering::Relaxed);
/// });
/// assert!(registry.render().ends_with("event_loop_turns_total 1000000\n"));
/// # Ok::<(), metrics::RegisterError>(())
/// ```
#[must_use = "dropping it ends the row"]
pub struct Responder<S> {
    /// What was answered last.
    answered: Ticket,
    sleeper: Arc<Sleeper>,
    row: SourceRow,
    bell: Arc<Bell>,
    source: Arc<Source>,
    stats: PhantomData<fn(&S)>,
}

impl<S: Metrics> Responder<S> {
    pub(crate) fn new(sources: &Arc<Sources>, bell: &Arc<Bell>) -> Self {
        let sleeper = Sleeper::new();
        let row = SourceRow::new(sources);
        let source = Source::new(row.handover(), Way::Answered(Arc::clone(&sleeper)));
        sources.add(Arc::clone(&source));
        Self {
            answered: Ticket::NONE,
            sleeper,
            row,
            bell: Arc::clone(bell),
            source,
            stats: PhantomData,
        }
    }

    /// Hands the struct over if a gather asks for it; returns whether one did.
    ///
    /// Never waits. It should be the same struct at each call: a counter or histogram that fell counts as reset by its owner, so that
    /// what it had counted stays in the total. A field that no metric can hold keeps its last good value.
    #[inline]
    #[allow(clippy::must_use_candidate)]
    pub fn poll(&mut self, stats: &S) -> bool {
        self.sleeper.mailbox.glance() != self.answered && self.answer(stats)
    }

    #[cold]
    fn answer(&mut self, stats: &S) -> bool {
        let ticket = self.sleeper.mailbox.asked();
        // If more than a dozen gathers copy older answers at this moment, the next call answers; a gather that waits wakes the
        // loop again.
        let handed_over = self.row.hand_over(stats);
        if handed_over {
            self.sleeper.mailbox.answer(ticket);
            self.answered = ticket;
            self.bell.ring();
        }
        handed_over
    }

    /// Hands over the last state and ends the row: its counters and histograms stay in the total of their series, its gauges
    /// and states leave it.
    ///
    /// A responder that is dropped without it is counted in `metrics_unfinished_responders_total`, and what its struct has counted since the last
    /// answer is lost.
    pub fn finish(mut self, stats: &S) {
        // For gathers that are under way, asked already or not.
        let handed_over = self.answer(stats);
        let last = self.row.final_row(stats, handed_over);
        self.end(Some(&last), Ending::Finished);
    }

    /// Has a gather that asks call `hook` to wake a loop that sleeps: by a `mio::Waker`, say, or a `tokio::sync::Notify`. It
    /// replaces the hook before. A gather that is kept waiting calls it again now and then.
    ///
    /// The hook is called on a thread of a small pool, and never twice at once. A gather that is waiting already calls it
    /// within some milliseconds. A hook that blocks delays only this responder; one that panics has no effect.
    pub fn on_ask(&mut self, hook: impl Fn() + Send + Sync + 'static) {
        // A gather that asked before there was a hook reminds its responders while it waits.
        self.sleeper.hook.store(Some(Arc::new(Box::new(hook))));
    }

    /// Waits until a gather asks: a future for loops that are tasks, of any runtime. [`poll`](Self::poll) is to be called then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use metrics::{Metrics, Registry};
    /// # /// What one task has done.
    /// # #[derive(Default, Metrics)]
    /// # #[metrics(handles = false)]
    /// # struct TaskStats {
    /// #     /// Ticks.
    /// #     #[metric(counter)]
    /// #     ticks: u64,
    /// # }
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let registry = Registry::builder().deadline(Duration::from_secs(10)).build()?;
    /// let mut responder = registry.respond::<TaskStats>(())?;
    /// let task = tokio::spawn(async move {
    ///     let mut stats = TaskStats::default();
    ///     let mut ticks = tokio::time::interval(Duration::from_millis(1));
    ///     loop {
    ///         tokio::select! {
    ///             _ = ticks.tick() => stats.ticks += 1,
    ///             () = responder.asked() => {
    ///                 responder.poll(&stats);
    ///             }
    ///         }
    ///     }
    /// });
    /// let text = tokio::task::spawn_blocking(move || registry.render()).await?;
    /// assert!(text.contains("\nticks_total "));
    /// # task.abort();
    /// # Ok(())
    /// # }
    /// ```
    pub fn asked(&mut self) -> Asked<'_> {
        Asked::new(&self.sleeper, self.answered)
    }
}

impl<S> Responder<S> {
    fn end(&self, last: Option<&FlatRow>, ending: Ending) {
        self.row.sources().end(&self.source, last, ending);
        self.bell.ring();
    }
}

impl<S> Drop for Responder<S> {
    fn drop(&mut self) {
        // Changes nothing if it is finished.
        self.end(None, Ending::Unfinished);
    }
}

impl<S> fmt::Debug for Responder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder")
            .field("answered", &self.answered)
            .finish_non_exhaustive()
    }
}
