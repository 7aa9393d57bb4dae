//! What is counted: plain numbers, of which each worker and each buffer pool owns one set.

use metrics::{Family, Histogram, Metrics};

/// The label that all of them have.
pub(crate) const WORKER_ID: &str = "worker_id";

/// What one worker has done.
#[derive(Debug, Default, Clone, Metrics)]
#[metrics(namespace = "kio_worker", labels(worker_id: u32), handles = false)]
pub(crate) struct WorkerStats {
    /// Bytes read from connections.
    #[metric(counter)]
    pub(crate) bytes_read: u64,

    /// Bytes written to connections.
    #[metric(counter)]
    pub(crate) bytes_written: u64,

    /// Bytes that one read returned.
    #[metric(histogram, unit = "bytes", buckets(ReadSizes = exponential(256, 4, 4)))]
    pub(crate) read_size: Histogram<ReadSizes>,

    /// Connections accepted.
    #[metric(counter)]
    pub(crate) connections_accepted: u64,

    /// Connections closed, by what became of them.
    #[metric(counter, labels(outcome: Outcome = [Finished, Failed]))]
    pub(crate) connections_closed: Family<Outcome, u64>,

    /// Connections open now.
    #[metric(gauge)]
    pub(crate) connections_active: u64,

    /// Time that one batch of events took.
    #[metric(histogram, unit = "seconds", buckets(BatchDurations = exponential(0.000_016, 4, 8)))]
    pub(crate) batch_duration: Histogram<BatchDurations>,
}

/// What the buffer pool of one worker has done.
#[derive(Debug, Default, Clone, Metrics)]
#[metrics(namespace = "kio_buffer_pool", labels(worker_id: u32), handles = false)]
pub(crate) struct BufferPoolStats {
    /// Buffers asked for.
    #[metric(counter)]
    pub(crate) acquires: u64,

    /// Buffers that the pool had.
    #[metric(counter)]
    pub(crate) cache_hits: u64,

    /// Buffers that had to be allocated.
    #[metric(counter)]
    pub(crate) cache_misses: u64,

    /// Memory that waits in the pool.
    #[metric(gauge, unit = "bytes")]
    pub(crate) pooled_memory: usize,
}

impl WorkerStats {
    /// Counts a read of at least one byte.
    pub(crate) fn record_read(&mut self, bytes: usize) {
        self.bytes_read += bytes as u64;
        self.read_size.observe(bytes);
    }

    /// Counts a new connection.
    pub(crate) fn record_accepted(&mut self) {
        self.connections_accepted += 1;
        self.connections_active += 1;
    }

    /// Counts the end of a connection.
    pub(crate) fn record_closed(&mut self, outcome: Outcome) {
        self.connections_closed[outcome] += 1;
        self.connections_active -= 1;
    }
}
