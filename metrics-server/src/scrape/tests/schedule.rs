//! Any sequence of requests that come and leave, and of gathers that start, begin and end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::Filter;
use proptest::prelude::*;

use super::super::schedule::{Bounds, Class, Kind, Next, RequestId, Schedule, Shortage};

const BOUNDS: Bounds = Bounds {
    filtered_gathers: 2,
    pending_filters: 2,
    snapshots: 5,
    enough: Duration::from_millis(100),
};

/// What may happen; numbers choose one of what there is.
#[derive(Debug, Clone)]
enum Event {
    /// A request comes that has so many milliseconds.
    Arrive { filter: u8, left: u64 },
    /// All that may start is started.
    Dispatch,
    /// A gather that was started begins to read.
    Begin(usize),
    /// A gather that has begun ends.
    Finish(usize),
    /// A gather that has begun panics, or all who hold its snapshot drop it.
    Release(usize),
    /// A request leaves.
    Leave(usize),
    /// Milliseconds pass.
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..4_u8, 0..400_u64).prop_map(|(filter, left)| Event::Arrive { filter, left }),
        4 => Just(Event::Dispatch),
        3 => any::<usize>().prop_map(Event::Begin),
        3 => any::<usize>().prop_map(Event::Finish),
        3 => any::<usize>().prop_map(Event::Release),
        1 => any::<usize>().prop_map(Event::Leave),
        1 => (0..60_u64).prop_map(Event::Pass),
    ]
}

struct Request {
    id: RequestId,
    filter: Filter,
    until: Instant,
    is_pending: bool,
}

struct Gather {
    kind: Kind,
    has_begun: bool,
    is_running: bool,
    is_alive: bool,
}

/// What is expected of the schedule.
struct Model {
    schedule: Schedule<usize>,
    now: Instant,
    requests: Vec<Request>,
    gathers: Vec<Gather>,
}

impl Model {
    fn new() -> Self {
        Self {
            schedule: Schedule::new(BOUNDS),
            now: Instant::now(),
            requests: Vec::new(),
            gathers: Vec::new(),
        }
    }

    fn apply(&mut self, event: &Event) {
        match *event {
            Event::Arrive { filter, left } => self.arrive(filter, left),
            Event::Dispatch => self.dispatch(),
            Event::Begin(chosen) => self.with(chosen, |gather| !gather.has_begun, Self::begin),
            Event::Finish(chosen) => self.with(chosen, |gather| gather.has_begun && gather.is_running, Self::finish),
            Event::Release(chosen) => self.with(chosen, |gather| gather.has_begun && gather.is_alive, Self::release),
            Event::Leave(chosen) => self.leave(chosen),
            Event::Pass(milliseconds) => self.now += Duration::from_millis(milliseconds),
        }
        self.check();
    }

    fn arrive(&mut self, filter: u8, left: u64) {
        // 0 is all families.
        let filter = (0..filter.min(1)).fold(Filter::new(), |all, _| all.name(filter.to_string()));
        let until = self.now + Duration::from_millis(left);
        let other = |request: &&Request| request.filter != filter && !request.filter.chooses_all();
        let others: BTreeSet<_> = self
            .pending()
            .filter(other)
            .map(|request| format!("{:?}", request.filter))
            .collect();
        let is_new = self.pending().all(|request| request.filter != filter);
        let is_full = is_new && !filter.chooses_all() && others.len() >= BOUNDS.pending_filters;
        let id = self.schedule.join(filter.clone(), until, self.requests.len());
        assert_eq!(id.is_none(), is_full);
        let Some(id) = id else { return };
        assert!(self.requests.iter().all(|request| request.id < id));
        self.requests.push(Request {
            id,
            filter,
            until,
            is_pending: true,
        });
    }

    fn kind(&self, request: &Request) -> Kind {
        let has_time = request.until.saturating_duration_since(self.now) > BOUNDS.enough;
        Kind {
            filter: Arc::new(request.filter.clone()),
            class: if has_time { Class::WithTime } else { Class::Hurried },
        }
    }

    fn running(&self) -> impl Iterator<Item = &Kind> {
        self.gathers
            .iter()
            .filter(|gather| gather.is_running)
            .map(|gather| &gather.kind)
    }

    fn alive(&self, is_filtered: bool) -> usize {
        let alive = self.gathers.iter().filter(|gather| gather.is_alive);
        alive.filter(|gather| gather.kind.is_filtered() == is_filtered).count()
    }

    /// Returns whether a gather of this kind may start, and if not, whether it is for want of a
    /// snapshot.
    fn may_start(&self, kind: &Kind) -> Result<(), Option<Shortage>> {
        let filtered = self.running().filter(|running| running.is_filtered()).count();
        if self.running().any(|running| running == kind) || (kind.is_filtered() && filtered == BOUNDS.filtered_gathers)
        {
            Err(None)
        } else if kind.is_filtered() && self.alive(true) == BOUNDS.snapshots / 2 {
            Err(Some(Shortage::Filtered))
        } else if self.alive(true) + self.alive(false) == BOUNDS.snapshots {
            Err(Some(Shortage::All))
        } else {
            Ok(())
        }
    }

    fn pending(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter().filter(|request| request.is_pending)
    }

    fn dispatch(&mut self) {
        loop {
            let kinds: Vec<_> = self.pending().map(|request| self.kind(request)).collect();
            let first = kinds.iter().find(|kind| self.may_start(kind).is_ok());
            let short = kinds.iter().find_map(|kind| self.may_start(kind).err().flatten());
            match self.schedule.next(self.now) {
                Next::Start(kind) => {
                    // The first that may, and for a request that is there.
                    assert_eq!(Some(&kind), first);
                    self.gathers.push(Gather {
                        kind,
                        has_begun: false,
                        is_running: true,
                        is_alive: true,
                    });
                }
                // Nothing that may start waits.
                Next::Release(shortage) => return assert_eq!((first, short), (None, Some(shortage))),
                Next::Nothing => return assert_eq!((first, short), (None, None)),
            }
        }
    }

    fn with(&mut self, chosen: usize, fits: impl Fn(&Gather) -> bool, act: impl Fn(&mut Self, usize)) {
        let fitting = self.gathers.iter().enumerate().filter(|(_, gather)| fits(gather));
        let fitting: Vec<_> = fitting.map(|(index, _)| index).collect();
        if !fitting.is_empty() {
            act(self, fitting[chosen % fitting.len()]);
        }
    }

    fn begin(&mut self, gather: usize) {
        self.gathers[gather].has_begun = true;
        let kind = self.gathers[gather].kind.clone();
        let requests = self.requests.iter().enumerate();
        let expected: BTreeSet<_> = requests
            .filter(|(_, request)| request.is_pending && self.kind(request) == kind)
            .map(|(index, _)| index)
            .collect();
        let begun = self.schedule.begin(&kind, self.now);
        // One whose requests have all left reads nothing.
        let Some(begun) = begun else {
            assert!(expected.is_empty());
            self.finish(gather);
            self.release(gather);
            return;
        };
        // All that have come before, each once; none that comes later can be among them.
        assert_eq!(begun.replies.len(), expected.len());
        assert_eq!(begun.replies.into_iter().collect::<BTreeSet<_>>(), expected);
        let earliest = expected.iter().map(|index| self.requests[*index].until).min();
        assert_eq!(Some(begun.deadline), earliest);
        // Requests in a hurry do not shorten what those with time wait for.
        assert!(kind.class == Class::Hurried || begun.deadline > self.now + BOUNDS.enough);
        for index in expected {
            self.requests[index].is_pending = false;
        }
    }

    fn finish(&mut self, gather: usize) {
        self.gathers[gather].is_running = false;
        self.schedule.finish(&self.gathers[gather].kind);
    }

    fn release(&mut self, gather: usize) {
        self.gathers[gather].is_alive = false;
        self.schedule.release(self.gathers[gather].kind.is_filtered());
    }

    fn leave(&mut self, chosen: usize) {
        if self.requests.is_empty() {
            return;
        }
        let index = chosen % self.requests.len();
        let request = &mut self.requests[index];
        let left = self.schedule.leave(request.id);
        assert_eq!(left, request.is_pending.then_some(index));
        request.is_pending = false;
    }

    fn check(&self) {
        let running: Vec<_> = self.running().collect();
        let filtered = running.iter().filter(|kind| kind.is_filtered()).count();
        assert!(filtered <= BOUNDS.filtered_gathers && running.len() - filtered <= 2);
        assert!(
            running
                .iter()
                .enumerate()
                .all(|(index, kind)| !running[..index].contains(kind))
        );
        let (all, filtered) = (self.alive(false), self.alive(true));
        assert!(all + filtered <= BOUNDS.snapshots && filtered <= BOUNDS.snapshots / 2);
        assert_eq!(
            self.schedule.counts(),
            (self.pending().count(), running.len(), all + filtered)
        );
        for request in &self.requests {
            let is_short = request.is_pending && matches!(self.may_start(&self.kind(request)), Err(Some(_)));
            assert_eq!(self.schedule.is_short(request.id, self.now), is_short);
            let hurried_at = self.schedule.hurried_at(request.id);
            assert_eq!(hurried_at.is_some(), request.is_pending);
        }
    }

    /// Lets everything that runs end: then no request is pending, and nothing is left behind.
    fn drain(&mut self) {
        for _ in 0..=self.requests.len() {
            self.dispatch();
            for gather in 0..self.gathers.len() {
                if !self.gathers[gather].has_begun {
                    self.begin(gather);
                }
                if self.gathers[gather].is_running {
                    self.finish(gather);
                }
                if self.gathers[gather].is_alive {
                    self.release(gather);
                }
            }
        }
        assert_eq!(self.schedule.counts(), (0, 0, 0));
        assert!(self.pending().next().is_none());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn requests_share_only_gathers_that_begin_after_them(events in prop::collection::vec(event(), 0..80)) {
        let mut model = Model::new();
        for event in &events {
            model.apply(event);
        }
        model.drain();
    }
}

/// A request that has waited until it is in a hurry does not wait for those with time.
#[test]
fn the_class_of_a_request_changes_with_its_time() {
    let mut model = Model::new();
    model.arrive(0, 1_000);
    model.dispatch();
    model.begin(0);
    model.arrive(0, 300);
    model.dispatch();
    assert_eq!(model.gathers.len(), 1);
    let hurried_at = model.schedule.hurried_at(model.requests[1].id);
    assert_eq!(hurried_at, Some(model.now + Duration::from_millis(300 - 100)));
    model.apply(&Event::Pass(199));
    model.dispatch();
    assert_eq!(model.gathers.len(), 1);
    model.apply(&Event::Pass(1));
    model.dispatch();
    assert_eq!(model.gathers[1].kind.class, Class::Hurried);
    model.begin(1);
    assert!(!model.requests[1].is_pending);
}
