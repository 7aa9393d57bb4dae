//! One partition of a topic: a bounded log between producers and the one consumer of its group.
//!
//! A message stays until its offset is committed, and a full log makes its producers wait: that is the back pressure. As
//! with a channel, the log ends when the last producer is gone, and no producer waits for a consumer that is gone.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::stats::{ErrorType, ProcessorStatsHandles};

/// One partition of a topic.
pub(crate) struct Partition<T> {
    log: Mutex<Log<T>>,
    /// Something was appended, or the last producer is gone.
    appended: Condvar,
    /// Something was committed, or the consumer is gone.
    committed: Condvar,
    /// How many messages may be uncommitted.
    capacity: usize,
    /// How long a producer waits for room.
    patience: Duration,
    /// The labels of its series.
    labels: (&'static str, u32),
    stats: ProcessorStatsHandles,
}

struct Log<T> {
    /// The messages that are not committed.
    messages: VecDeque<Arc<T>>,
    /// The offset of the first of them.
    committed: u64,
    /// The offset of the next message to be consumed.
    position: u64,
    producers: usize,
    consumed: bool,
}

/// A message and its place in the partition.
pub(crate) struct Message<T> {
    pub(crate) offset: u64,
    pub(crate) payload: Arc<T>,
}

/// Why a message was not appended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ProduceError {
    /// There was no room for so long.
    Timeout(Duration),
    /// The consumer is gone.
    Closed,
}

/// Why an offset was not committed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CommitError {
    /// A later offset is committed already.
    Behind { offset: u64, committed: u64 },
    /// The messages before the offset were not consumed yet.
    Ahead { offset: u64, position: u64 },
}

impl<T> Partition<T> {
    /// Makes an empty partition; its series are there from now on.
    pub(crate) fn new(
        labels: (&'static str, u32),
        capacity: usize,
        patience: Duration,
        stats: &ProcessorStatsHandles,
    ) -> Self {
        stats.record_partition(labels);
        Self {
            log: Mutex::new(Log {
                messages: VecDeque::new(),
                committed: 0,
                position: 0,
                producers: 0,
                consumed: true,
            }),
            appended: Condvar::new(),
            committed: Condvar::new(),
            capacity,
            patience,
            labels,
            stats: stats.clone(),
        }
    }

    /// Adds a producer. All have to be added before the consumer polls, or it may take the log for ended.
    pub(crate) fn producer(&self) -> Producer<'_, T> {
        self.lock().producers += 1;
        Producer(self)
    }

    /// Returns the consumer, of which there is one.
    pub(crate) fn consumer(&self) -> Consumer<'_, T> {
        Consumer(self)
    }

    fn lock(&self) -> MutexGuard<'_, Log<T>> {
        // The log is whole between any two of its changes, whoever panicked.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update_lag(&self, log: &Log<T>) {
        self.stats
            .kafka_consumer_lag
            .with(self.labels)
            .set(log.messages.len() as u64);
    }
}

/// Appends to a partition.
pub(crate) struct Producer<'a, T>(&'a Partition<T>);

impl<T> Producer<'_, T> {
    /// Appends a message, waiting for room, and returns its offset.
    pub(crate) fn produce(&self, message: T) -> Result<u64, ProduceError> {
        let mut log = self.wait_for_room(self.0.lock())?;
        let offset = log.committed + log.messages.len() as u64;
        log.messages.push_back(Arc::new(message));
        self.0.stats.kafka_messages_produced.with(self.0.labels).inc();
        self.0.update_lag(&log);
        drop(log);
        self.0.appended.notify_one();
        Ok(offset)
    }

    fn wait_for_room<'a>(&self, log: MutexGuard<'a, Log<T>>) -> Result<MutexGuard<'a, Log<T>>, ProduceError> {
        let Partition { capacity, patience, .. } = *self.0;
        let full = |log: &mut Log<T>| log.consumed && log.messages.len() >= capacity;
        let mut log = log;
        if full(&mut log) {
            let _held_back = self.0.stats.backpressure_events.track();
            let waited = self.0.committed.wait_timeout_while(log, patience, full);
            log = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if !log.consumed {
            return Err(ProduceError::Closed);
        }
        if full(&mut log) {
            Err(ProduceError::Timeout(patience))
        } else {
            Ok(log)
        }
    }
}

impl<T> Drop for Producer<'_, T> {
    fn drop(&mut self) {
        self.0.lock().producers -= 1;
        self.0.appended.notify_one();
    }
}

/// Reads a partition and commits what is done with.
pub(crate) struct Consumer<'a, T>(&'a Partition<T>);

impl<T> Consumer<'_, T> {
    /// Takes up to `most` messages, waiting for the first; none when the log has ended.
    pub(crate) fn poll(&mut self, most: usize) -> Vec<Message<T>> {
        let idle = |log: &mut Log<T>| log.unread() == 0 && log.producers > 0;
        let waited = self.0.appended.wait_while(self.0.lock(), idle);
        let mut log = waited.unwrap_or_else(PoisonError::into_inner);
        let first = log.messages.len() - log.unread();
        let unread = log.messages.iter().skip(first).take(most);
        let messages: Vec<_> = (log.position..)
            .zip(unread)
            .map(|(offset, payload)| Message {
                offset,
                payload: Arc::clone(payload),
            })
            .collect();
        log.position += messages.len() as u64;
        let consumed = self.0.stats.kafka_messages_consumed.with(self.0.labels);
        consumed.inc_by(messages.len() as u64);
        messages
    }

    /// Commits all messages before `offset`, which makes room for others.
    pub(crate) fn commit(&mut self, offset: u64) -> Result<(), CommitError> {
        let mut log = self.0.lock();
        let outcome = log.commit(offset);
        match outcome {
            Ok(()) => self.0.update_lag(&log),
            Err(_) => self.0.stats.kafka_offset_commit_errors.with(self.0.labels).inc(),
        }
        drop(log);
        self.0.committed.notify_all();
        outcome
    }
}

impl<T> Drop for Consumer<'_, T> {
    fn drop(&mut self) {
        self.0.lock().consumed = false;
        self.0.committed.notify_all();
    }
}

impl<T> Log<T> {
    fn unread(&self) -> usize {
        let end = self.committed + self.messages.len() as u64;
        usize::try_from(end - self.position).unwrap_or(usize::MAX)
    }

    fn commit(&mut self, offset: u64) -> Result<(), CommitError> {
        if offset < self.committed {
            return Err(CommitError::Behind {
                offset,
                committed: self.committed,
            });
        }
        if offset > self.position {
            return Err(CommitError::Ahead {
                offset,
                position: self.position,
            });
        }
        while self.committed < offset {
            self.messages.pop_front();
            self.committed += 1;
        }
        Ok(())
    }
}

impl ProduceError {
    /// Returns the label under which the error is counted.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self {
            Self::Timeout(_) => ErrorType::Timeout,
            Self::Closed => ErrorType::Other,
        }
    }
}

impl fmt::Display for ProduceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(patience) => write!(f, "no room in the partition for {patience:?}"),
            Self::Closed => f.write_str("the consumer of the partition is gone"),
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind { offset, committed } => {
                write!(f, "offset {offset} is behind {committed}, which is committed")
            }
            Self::Ahead { offset, position } => write!(f, "offset {offset} is ahead of {position}, which comes next"),
        }
    }
}

impl Error for ProduceError {}
impl Error for CommitError {}
