//! A worker: an event loop that shares nothing with the others.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::Registry;
use mio::event::Event;
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};

use super::args::How;
use super::buffer_pool::BufferPool;
use super::connection::{Connection, Progress};
use super::doorbell::Doorbell;
use super::failure::Failure;
use super::ledger::Ledger;
use super::stats::{Outcome, WorkerStats};

/// How many events are taken at a time.
const EVENTS: usize = 256;
/// The token of whoever rings.
const DOORBELL: Token = Token(0);
/// The token of clients that want a connection.
const LISTENER: Token = Token(1);
/// The token of the first connection.
const FIRST: Token = Token(2);

/// An event loop with its connections, its buffers and its numbers.
pub(crate) struct Worker {
    poll: Poll,
    events: Events,
    listener: TcpListener,
    address: SocketAddr,
    doorbell: Arc<Doorbell>,
    connections: HashMap<Token, Connection>,
    next: Token,
    /// What can go on without waiting for an event.
    ready: BTreeSet<Token>,
    pool: BufferPool,
    stats: Ledger<WorkerStats>,
}

impl Worker {
    /// Makes a worker that listens on a port of its own, and registers its numbers.
    pub(crate) fn new(worker_id: u32, how: How, registry: &Registry) -> Result<Self, Failure> {
        let failure = |error| Failure::Worker(worker_id, error);
        let (poll, listener, doorbell) = listen().map_err(failure)?;
        Ok(Self {
            poll,
            events: Events::with_capacity(EVENTS),
            address: listener.local_addr().map_err(failure)?,
            listener,
            connections: HashMap::new(),
            next: FIRST,
            ready: BTreeSet::new(),
            pool: BufferPool::new(Ledger::open(how, worker_id, &doorbell, registry)?),
            stats: Ledger::open(how, worker_id, &doorbell, registry)?,
            doorbell,
        })
    }

    /// Returns where clients find the worker.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what wakes and ends the worker.
    pub(crate) fn doorbell(&self) -> Arc<Doorbell> {
        Arc::clone(&self.doorbell)
    }

    /// Serves until the worker is told to end.
    pub(crate) fn run(mut self, registry: &Registry) -> io::Result<()> {
        while !self.doorbell.is_closing() {
            self.turn()?;
        }
        self.pool.into_stats().close(registry);
        self.stats.close(registry);
        Ok(())
    }

    /// Waits for a batch of events and serves it.
    fn turn(&mut self) -> io::Result<()> {
        let patience = (!self.ready.is_empty()).then_some(Duration::ZERO);
        match self.poll.poll(&mut self.events, patience) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => outcome?,
        }
        let tokens = self.events.iter().map(Event::token);
        self.ready.extend(tokens.filter(|token| *token != DOORBELL));
        let closed = self.serve_ready()?;
        self.stats.report();
        self.pool.stats().report();
        // Only now are they hung up: whoever sees the end of a connection finds all of it in the metrics.
        drop(closed);
        Ok(())
    }

    /// Serves what can go on; returns the connections that have come to their end.
    fn serve_ready(&mut self) -> io::Result<Vec<Connection>> {
        let mut closed = Vec::new();
        let tokens = mem::take(&mut self.ready);
        if tokens.is_empty() {
            // Somebody has only rung.
            return Ok(closed);
        }
        let begin = Instant::now();
        for token in tokens {
            if token == LISTENER {
                self.accept()?;
            } else {
                closed.extend(self.serve(token));
            }
        }
        self.stats.batch_duration.observe(begin.elapsed());
        Ok(closed)
    }

    /// Takes in all clients that wait.
    fn accept(&mut self) -> io::Result<()> {
        loop {
            let mut stream = match self.listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            let token = self.next;
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, token, interest)?;
            self.connections.insert(token, Connection::new(stream));
            self.next = Token(token.0 + 1);
            self.stats.record_accepted();
        }
    }

    /// Serves one connection; returns it if that was the end of it.
    fn serve(&mut self, token: Token) -> Option<Connection> {
        let connection = self.connections.get_mut(&token)?;
        let outcome = match connection.echo(&mut self.pool, &mut self.stats) {
            Ok(Progress::Waits) => return None,
            Ok(Progress::Ready) => {
                self.ready.insert(token);
                return None;
            }
            Ok(Progress::Finished) => Outcome::Finished,
            Err(_) => Outcome::Failed,
        };
        self.stats.record_closed(outcome);
        self.connections.remove(&token)
    }
}

/// Opens what an event loop needs.
fn listen() -> io::Result<(Poll, TcpListener, Arc<Doorbell>)> {
    let poll = Poll::new()?;
    let mut listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0).into())?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let doorbell = Doorbell::new(Waker::new(poll.registry(), DOORBELL)?);
    Ok((poll, listener, Arc::new(doorbell)))
}
