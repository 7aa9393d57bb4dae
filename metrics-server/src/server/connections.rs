//! The connections of one server.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::connection::serve;
use super::limits::Limits;
use super::listener::{Accepted, Listener};
use super::slot::Slot;
use super::stats::ServerStatsHandles;
use crate::peer::Peer;
use crate::read_progress::LOOK_INTERVAL;

const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The connections of one server: closed when this is dropped.
pub(super) struct Connections {
    router: Router,
    limits: Limits,
    stats: ServerStatsHandles,
    tasks: JoinSet<()>,
    slots: Vec<Weak<Slot>>,
    room: Arc<Notify>,
}

impl Connections {
    pub(super) fn new(router: Router, limits: Limits, stats: ServerStatsHandles) -> Self {
        Self {
            router,
            limits,
            stats,
            tasks: JoinSet::new(),
            slots: Vec::new(),
            room: Arc::new(Notify::new()),
        }
    }

    /// Accepts connections, for ever.
    pub(super) async fn accept(&mut self, listener: &Listener) -> Infallible {
        let mut pause = SHORTEST_PAUSE;
        loop {
            let mut arrived = VecDeque::from(listener.accept_batch().await);
            while let Some(accepted) = arrived.pop_front() {
                match accepted {
                    Ok(accepted) => {
                        pause = SHORTEST_PAUSE;
                        self.make_room(1 + arrived.iter().filter(|next| next.is_ok()).count())
                            .await;
                        self.start(accepted);
                    }
                    Err(error) => {
                        self.stats.accept_errors.inc();
                        // Whatever it is that is used up, file descriptors or memory, one of ours
                        // gives some back.
                        if !is_about_one_connection(&error) {
                            self.evict(1);
                            drop(timeout(pause, self.room.notified()).await);
                            pause = (pause * 2).min(LONGEST_PAUSE);
                        }
                    }
                }
            }
        }
    }

    fn start(&mut self, accepted: Accepted) {
        while self.tasks.try_join_next().is_some() {}
        let remote = accepted.remote();
        let peer = Peer::new(remote).network();
        let slot = Slot::new(peer, self.limits, Arc::clone(&self.room), self.stats.clone());
        self.slots.push(Arc::downgrade(&slot));
        let router = self.router.clone();
        match accepted {
            Accepted::Tcp(socket, _) => self.tasks.spawn(serve(socket, remote, router, slot)),
            #[cfg(unix)]
            Accepted::Unix(socket) => self.tasks.spawn(serve(socket, remote, router, slot)),
        };
    }

    /// Returns when there are fewer connections than there may be. Evicts as many as stand in the
    /// way of new ones, so far as no response is lost whose client reads it.
    async fn make_room(&mut self, new: usize) {
        loop {
            self.slots.retain(|slot| slot.strong_count() > 0);
            if self.slots.len() < self.limits.connections {
                return;
            }
            self.evict(self.slots.len() + new - self.limits.connections);
            // Nothing notifies when a client has waited for long enough, so look again.
            drop(timeout(LOOK_INTERVAL, self.room.notified()).await);
        }
    }

    /// Has so many connections closed that wait for their clients, counting those that are already
    /// being closed.
    ///
    /// The first are those of peers that have more than their share of all connections; of these
    /// those that lose least; of these those that have waited longest.
    fn evict(&self, count: usize) {
        let slots: Vec<_> = self.slots.iter().filter_map(Weak::upgrade).collect();
        let (closing, open): (Vec<_>, Vec<_>) = slots.iter().partition(|slot| slot.closed().is_some());
        let mut peers: HashMap<Peer, usize> = HashMap::new();
        for slot in &open {
            *peers.entry(slot.peer()).or_default() += 1;
        }
        let share = self.limits.connections / peers.len().max(1);
        let mut overdue: Vec<_> = open
            .into_iter()
            .filter_map(|slot| {
                let (phase, late) = slot.overdue_for()?;
                Some(((peers[&slot.peer()] <= share, phase, Reverse(late)), slot))
            })
            .collect();
        overdue.sort_by_key(|(order, _)| *order);
        let mut left = count.saturating_sub(closing.len());
        for (_, slot) in overdue {
            if left == 0 {
                break;
            }
            // It may just have got a request.
            left -= usize::from(slot.evict());
        }
    }

    /// Returns when all connections are gone: those that wait at once, those that are being answered after it, or cut when they
    /// take longer than that.
    pub(super) async fn drain(mut self) {
        for slot in self.slots.iter().filter_map(Weak::upgrade) {
            slot.drain();
        }
        let all_ended = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(self.limits.grace, all_ended).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Says whether only the connection that was to be accepted has failed, and the next may be there already.
fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
