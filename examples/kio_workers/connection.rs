//! One connection: what comes in goes out again.

use std::io;

use mio::net::TcpStream;

use super::buffer_pool::{Buffer, BufferPool};
use super::stats::WorkerStats;

/// How many reads one connection gets before it is the next one's turn.
const READS: usize = 4;

/// A connection that a worker serves.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What the peer has not taken yet.
    unsent: Option<Buffer>,
}

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It can go on at once.
    Ready,
    /// It can go on after its next event.
    Waits,
    /// The peer sends no more and has all of it back.
    Finished,
}

impl Connection {
    /// Begins with an accepted stream.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, unsent: None }
    }

    /// Echoes what there is, with one buffer of the pool.
    pub(crate) fn echo(&mut self, pool: &mut BufferPool, stats: &mut WorkerStats) -> io::Result<Progress> {
        let mut buffer = self.unsent.take().unwrap_or_else(|| pool.acquire());
        let mut progress = Ok(Progress::Ready);
        for _ in 0..READS {
            progress = self.step(&mut buffer, stats);
            if !matches!(progress, Ok(Progress::Ready)) {
                break;
            }
        }
        if matches!(&progress, Err(error) if error.kind() == io::ErrorKind::WouldBlock) {
            progress = Ok(Progress::Waits);
        }
        if matches!(progress, Ok(Progress::Waits)) && !buffer.is_empty() {
            self.unsent = Some(buffer);
        } else {
            pool.release(buffer);
        }
        progress
    }

    /// Reads once, unless something is unsent, and writes all of it.
    fn step(&mut self, buffer: &mut Buffer, stats: &mut WorkerStats) -> io::Result<Progress> {
        if buffer.is_empty() {
            match buffer.read_from(&mut self.stream)? {
                0 => return Ok(Progress::Finished),
                read => stats.record_read(read),
            }
        }
        while !buffer.is_empty() {
            stats.bytes_written += buffer.write_to(&mut self.stream)? as u64;
        }
        Ok(Progress::Ready)
    }
}
