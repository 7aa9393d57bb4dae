//! The threads that run errands.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use arc_swap::ArcSwap;

use super::mailbox::Ticket;
use super::{Bell, Errand};
use crate::cells::lock;
use crate::platform::{Instant, THREADS, process_id};

/// Most threads, apart from those that are held up.
const MOST: usize = 8;

/// How long an errand may take before it counts as holding its thread up.
pub(crate) const BRISK: Duration = Duration::from_millis(10);

/// How long a thread waits for work before it ends.
const IDLE: Duration = Duration::from_secs(5);

/// A few threads, started when there is work for them.
///
/// An errand runs on one thread at a time, so that one which never comes back holds one, and threads that are held up do not
/// count towards the most that there may be.
#[derive(Debug)]
pub(crate) struct Pool {
    /// Made anew in a forked child, which has none of the threads, and may have been forked while one of them held the lock.
    crew: ArcSwap<Crew>,
}

thread_local! {
    /// Where the crew is that this thread belongs to.
    static CREW: Cell<usize> = const { Cell::new(0) };
}

#[derive(Debug)]
struct Crew {
    process: u32,
    bell: Arc<Bell>,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Arc<Errand>>,
    /// Threads that wait for work, or will look for it soon.
    idle: usize,
    /// Since when each thread that has work has had it.
    busy: HashMap<u64, Instant>,
    next: u64,
    closed: bool,
}

impl Pool {
    /// Makes a pool without threads, which rings when an errand is done.
    pub(crate) fn new(bell: Arc<Bell>) -> Self {
        Self {
            crew: ArcSwap::new(Crew::new(bell)),
        }
    }

    fn crew(&self) -> Arc<Crew> {
        let crew = self.crew.load_full();
        if crew.process == process_id() {
            return crew;
        }
        let new = Crew::new(Arc::clone(&crew.bell));
        self.crew.store(Arc::clone(&new));
        new
    }

    /// Asks for an errand to be done.
    pub(crate) fn ask(&self, errand: &Arc<Errand>) -> Ticket {
        let crew = self.crew();
        let (ticket, waits) = errand.ask(crew.process);
        if waits && THREADS {
            let mut state = crew.lock();
            state.queue.push_back(Arc::clone(errand));
            crew.man(&mut state);
        } else if waits {
            crew.serve_here(errand);
        }
        ticket
    }

    /// Returns whether this is one of its threads: a gather of an errand's own must not ask for errands, or each would have the
    /// other done again for ever.
    pub(crate) fn is_at_work_here(&self) -> bool {
        CREW.get() == Arc::as_ptr(&self.crew.load()).addr()
    }

    /// Starts other threads if there is work and those that there are have been held up.
    pub(crate) fn relieve(&self) {
        let crew = self.crew();
        crew.man(&mut crew.lock());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let crew = self.crew();
        crew.lock().closed = true;
        crew.work.notify_all();
    }
}

impl Crew {
    fn new(bell: Arc<Bell>) -> Arc<Self> {
        Arc::new(Self {
            process: process_id(),
            bell,
            state: Mutex::default(),
            work: Condvar::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No users' code runs while it is held.
        lock(&self.state)
    }

    /// Sees to it that threads come for the work that waits.
    fn man(self: &Arc<Self>, state: &mut State) {
        if !state.queue.is_empty() && state.idle > 0 {
            self.work.notify_all();
        }
        let brisk = state.busy.values().filter(|since| since.elapsed() < BRISK).count();
        while state.queue.len() > state.idle && brisk + state.idle < MOST {
            let crew = Arc::clone(self);
            let thread = thread::Builder::new().name("metrics-collect".to_owned());
            if thread.spawn(move || crew.serve()).is_err() {
                // The work waits for one of those that there are, or for the next gather.
                return;
            }
            state.idle += 1;
        }
    }

    /// Does one errand on the thread that asks for it, where there are no others.
    fn serve_here(&self, errand: &Errand) {
        CREW.set(ptr::from_ref(self).addr());
        while errand.run(self.process) {}
        CREW.set(0);
    }

    /// Does what work there is, until there has been none for a while.
    fn serve(&self) {
        CREW.set(ptr::from_ref(self).addr());
        let mut state = self.lock();
        loop {
            if let Some(errand) = state.queue.pop_front() {
                let number = state.begin();
                drop(state);
                // Users' code, its destructor too, runs without the lock.
                let again = errand.run(self.process).then_some(errand);
                self.bell.ring();
                state = self.lock();
                state.end(number);
                // At the back, so that one errand does not keep the thread from others.
                state.queue.extend(again);
            } else if state.closed {
                return;
            } else {
                let waited = self.work.wait_timeout(state, IDLE);
                let timed_out;
                (state, timed_out) = waited.unwrap_or_else(PoisonError::into_inner);
                if timed_out.timed_out() && state.queue.is_empty() {
                    state.idle -= 1;
                    return;
                }
            }
        }
    }
}

impl State {
    fn begin(&mut self) -> u64 {
        self.idle -= 1;
        self.next += 1;
        self.busy.insert(self.next, Instant::now());
        self.next
    }

    fn end(&mut self, number: u64) {
        self.busy.remove(&number);
        self.idle += 1;
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn wait(bell: &Bell, pool: &Pool, asked: &[(Arc<Errand>, Ticket)], deadline: Duration) -> usize {
        let answered = || {
            asked
                .iter()
                .filter(|(errand, ticket)| errand.has_answered(*ticket))
                .count()
        };
        bell.wait(Instant::now() + deadline, BRISK, || {
            pool.relieve();
            answered() == asked.len()
        });
        answered()
    }

    fn ask(pool: &Pool, errands: &[Arc<Errand>]) -> Vec<(Arc<Errand>, Ticket)> {
        errands
            .iter()
            .map(|errand| (Arc::clone(errand), pool.ask(errand)))
            .collect()
    }

    #[test]
    fn errands_that_hang_hold_up_nothing_but_themselves() {
        let bell = Arc::new(Bell::default());
        let pool = Pool::new(Arc::clone(&bell));
        let (release, hung) = std::sync::mpsc::channel::<()>();
        let hung = Arc::new(Mutex::new(hung));
        let mut errands: Vec<_> = (0..2 * MOST)
            .map(|_| {
                let hung = Arc::clone(&hung);
                Errand::alone(move || hung.lock().unwrap().recv().map_err(|error| error.to_string()))
            })
            .collect();
        errands.extend((0..50).map(|_| Errand::alone(|| Ok(()))));
        assert_eq!(wait(&bell, &pool, &ask(&pool, &errands), Duration::from_secs(1)), 50);
        // The second time they are still held up, by as many threads.
        assert_eq!(wait(&bell, &pool, &ask(&pool, &errands), Duration::from_secs(1)), 50);
        assert!(pool.crew().lock().busy.len() <= 2 * MOST);
        drop(release);
        assert_eq!(
            wait(&bell, &pool, &ask(&pool, &errands), Duration::from_secs(10)),
            errands.len()
        );
        assert!(errands[0].failure().is_some());
    }

    #[test]
    fn each_question_is_answered_by_a_run_that_began_after_it() {
        let bell = Arc::new(Bell::default());
        let pool = Pool::new(Arc::clone(&bell));
        let (value, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let errand = Errand::alone({
            let (value, seen) = (Arc::clone(&value), Arc::clone(&seen));
            move || {
                seen.store(value.load(Ordering::Relaxed), Ordering::Relaxed);
                Ok(())
            }
        });
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let mine = value.fetch_add(1, Ordering::Relaxed) + 1;
                        let asked = [(Arc::clone(&errand), pool.ask(&errand))];
                        assert_eq!(wait(&bell, &pool, &asked, Duration::from_secs(10)), 1);
                        assert!(seen.load(Ordering::Relaxed) >= mine);
                    }
                });
            }
        });
    }
}
