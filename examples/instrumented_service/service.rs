//! The service: a task a connection, which survives whatever happens to the others.

use std::fmt;
use std::future;
use std::io;
use std::panic;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{self, JoinSet};

use super::journal::{EntryTooLong, Journal};
use super::protocol::{Command, Replies, Reply};
use super::store::{self, Store, StoreError};

/// A key-value service.
#[derive(Debug)]
pub(crate) struct Service<J> {
    store: Arc<Store>,
    journal: J,
}

/// How far a service has come, told to it from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Serving,
    /// Nobody new is let in; who waits for a reply gets it.
    Draining,
    /// Who still waits is cut off.
    Stopped,
}

/// Why a command is not carried out.
#[derive(Debug)]
enum Refusal {
    Store(StoreError),
    Journal(EntryTooLong),
    Io(io::Error),
}

impl<J: Journal> Service<J> {
    /// Makes a service with an empty store.
    pub(crate) fn new(journal: J) -> Self {
        let store = Arc::default();
        Self { store, journal }
    }

    /// Serves until it is told to stop.
    pub(crate) async fn run(self, listener: TcpListener, mut stage: watch::Receiver<Stage>) -> io::Result<()> {
        let service = Arc::new(self);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (stream, _) = accepted?;
                    connections.spawn(Arc::clone(&service).serve(stream, stage.clone()));
                }
                // How it has ended is counted already, a panic included.
                Some(_) = connections.join_next() => {}
                () = reached(&mut stage, Stage::Draining) => break,
            }
        }
        drop(listener);
        tokio::select! {
            () = async { while connections.join_next().await.is_some() {} } => {}
            () = reached(&mut stage, Stage::Stopped) => connections.shutdown().await,
        }
        Ok(())
    }

    /// Serves one connection until the client closes it.
    #[metrics::instrument]
    async fn serve(self: Arc<Self>, stream: TcpStream, mut stage: watch::Receiver<Stage>) -> io::Result<()> {
        let (read, write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut replies = Replies::new(write);
        loop {
            let line = tokio::select! {
                line = lines.next_line() => line?,
                () = reached(&mut stage, Stage::Draining) => None,
            };
            let Some(line) = line else { return Ok(()) };
            let reply = match line.parse() {
                Ok(command) => tokio::select! {
                    // In this order, so that what was asked for is at least begun.
                    biased;
                    reply = self.handle(command, &mut replies) => reply.unwrap_or_else(Reply::refused),
                    // Nobody is there to read the reply: the handler is dropped, and counted as `cancelled`.
                    () = gone(lines.get_mut()) => return Ok(()),
                },
                Err(error) => Reply::refused(error),
            };
            replies.send(&reply).await?;
        }
    }

    /// Carries out one command; returns its last reply.
    #[metrics::instrument(
        name = "kv_request",
        labels(command: Command = &command),
        buckets(exponential(0.000_01, 4.0, 10))
    )]
    async fn handle(&self, command: Command, replies: &mut Replies) -> Result<Reply, Refusal> {
        Ok(match command {
            Command::Get { key } => Reply::Value(self.store.get(&key)?),
            Command::Set { key, value } => {
                self.journal.append(format!("SET {key} {value}")).await?;
                self.store.set(key, value);
                Reply::Done
            }
            Command::Add { key, amount } => {
                self.journal.append(format!("ADD {key} {amount}")).await?;
                Reply::Value(self.store.add(&key, amount)?.to_string())
            }
            Command::Wait { key } => {
                replies.send(&Reply::Waiting).await?;
                Reply::Value(self.store.wait(&key).await)
            }
            Command::Checksum => {
                let store = Arc::clone(&self.store);
                let checksum = task::spawn_blocking(move || store::checksum(&store)).await;
                Reply::Checksum(checksum.map_err(io::Error::from)?)
            }
            // Without a word on stderr, which a real one would write.
            Command::Crash => panic::resume_unwind(Box::new("a bug")),
        })
    }
}

impl Reply {
    fn refused(why: impl fmt::Display) -> Self {
        Self::Refused(why.to_string())
    }
}

/// Waits until a stage is reached, or nobody is left to tell.
async fn reached(stage: &mut watch::Receiver<Stage>, wanted: Stage) {
    let _ = stage.wait_for(|stage| *stage >= wanted).await;
}

/// Waits until a client has closed its side. One that has sent its next command already is taken to be there.
async fn gone(requests: &mut BufReader<OwnedReadHalf>) {
    if requests.fill_buf().await.is_ok_and(|more| !more.is_empty()) {
        future::pending::<()>().await;
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Journal(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<EntryTooLong> for Refusal {
    fn from(error: EntryTooLong) -> Self {
        Self::Journal(error)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
