//! The buffer pool of one worker, with numbers of its own.

use std::io::{self, Read, Write};
use std::ops::Range;

use super::ledger::Ledger;
use super::stats::BufferPoolStats;

/// Bytes in a buffer.
const SIZE: usize = 16 << 10;
/// How many buffers may wait in a pool.
const CAPACITY: usize = 16;

/// Buffers that wait for use.
pub(crate) struct BufferPool {
    free: Vec<Buffer>,
    stats: Ledger<BufferPoolStats>,
}

/// Bytes that were read and are to be written.
pub(crate) struct Buffer {
    bytes: Box<[u8]>,
    filled: Range<usize>,
}

impl BufferPool {
    /// Makes an empty pool.
    pub(crate) fn new(stats: Ledger<BufferPoolStats>) -> Self {
        Self {
            free: Vec::new(),
            stats,
        }
    }

    /// Takes an empty buffer out of the pool, or makes one.
    pub(crate) fn acquire(&mut self) -> Buffer {
        self.stats.acquires += 1;
        if let Some(buffer) = self.free.pop() {
            self.stats.cache_hits += 1;
            self.stats.pooled_memory -= SIZE;
            buffer
        } else {
            self.stats.cache_misses += 1;
            Buffer::new()
        }
    }

    /// Puts a buffer back, whatever is in it; drops it if enough wait already.
    pub(crate) fn release(&mut self, mut buffer: Buffer) {
        if self.free.len() < CAPACITY {
            buffer.filled = 0..0;
            self.free.push(buffer);
            self.stats.pooled_memory += SIZE;
        }
    }

    /// Returns the pool's numbers.
    pub(crate) fn stats(&mut self) -> &mut Ledger<BufferPoolStats> {
        &mut self.stats
    }

    /// Gives the pool up; its numbers remain.
    pub(crate) fn into_stats(self) -> Ledger<BufferPoolStats> {
        self.stats
    }
}

impl Buffer {
    fn new() -> Self {
        Self {
            bytes: vec![0; SIZE].into(),
            filled: 0..0,
        }
    }

    /// Returns whether nothing is left to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.filled.is_empty()
    }

    /// Fills the buffer by one read; returns how many bytes that gave, 0 at the end.
    pub(crate) fn read_from(&mut self, source: &mut impl Read) -> io::Result<usize> {
        let read = source.read(&mut self.bytes)?;
        self.filled = 0..read;
        Ok(read)
    }

    /// Writes what is left, as far as one write gets; returns how many bytes that took.
    pub(crate) fn write_to(&mut self, sink: &mut impl Write) -> io::Result<usize> {
        match sink.write(&self.bytes[self.filled.clone()])? {
            0 => Err(io::ErrorKind::WriteZero.into()),
            written => {
                self.filled.start += written;
                Ok(written)
            }
        }
    }
}
