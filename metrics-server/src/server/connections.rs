//! The connections of one server.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::connection::serve;
use super::limits::{Limits, TURN};
use super::listener::{Accepted, Listener};
use super::slot::Slot;
use super::stats::ServerStatsHandles;

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

    /// Takes whoever comes, for ever.
    pub(super) async fn accept(&mut self, listener: &Listener) -> Infallible {
        let mut pause = SHORTEST_PAUSE;
        loop {
            match listener.accept().await {
                Ok(accepted) => {
                    pause = SHORTEST_PAUSE;
                    self.make_room().await;
                    self.start(accepted);
                }
                Err(error) => {
                    self.stats.accept_errors.inc();
                    // Whatever it is that is used up, file descriptors or memory, one of ours gives some back.
                    if !is_about_one_connection(&error) {
                        self.evict();
                        sleep(pause).await;
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                }
            }
        }
    }

    fn start(&mut self, accepted: Accepted) {
        while self.tasks.try_join_next().is_some() {}
        let slot = Slot::new(self.limits, Arc::clone(&self.room), self.stats.clone());
        self.slots.push(Arc::downgrade(&slot));
        let router = self.router.clone();
        match accepted {
            Accepted::Tcp(socket, remote) => self.tasks.spawn(serve(socket, Some(remote), router, slot)),
            #[cfg(unix)]
            Accepted::Unix(socket) => self.tasks.spawn(serve(socket, None, router, slot)),
        };
    }

    /// Returns when there are fewer connections than there may be, which it sees to if it can without an answer being lost.
    async fn make_room(&mut self) {
        loop {
            self.slots.retain(|slot| slot.strong_count() > 0);
            if self.slots.len() < self.limits.connections {
                return;
            }
            self.evict();
            // That a client has waited for long enough tells nobody.
            drop(timeout(TURN, self.room.notified()).await);
        }
    }

    /// Has one connection closed that waits for its client: of those that would lose least, the one that has waited longest. None
    /// if one is about to be closed already.
    fn evict(&self) {
        let slots: Vec<_> = self.slots.iter().filter_map(Weak::upgrade).collect();
        if slots.iter().any(|slot| slot.closed().is_some()) {
            return;
        }
        let mut waiting: Vec<_> = slots.iter().filter_map(|slot| Some((slot.waiting()?, slot))).collect();
        waiting.sort_by_key(|(waiting, _)| *waiting);
        // The first may just have got a request.
        waiting.into_iter().any(|(_, slot)| slot.evict());
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
