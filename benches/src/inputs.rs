//! What is counted and observed: made beforehand, the same in every run, too irregular for a branch predictor to learn.

use std::sync::LazyLock;

use crate::barrier::barrier;

/// How many inputs there are; a power of two, so that going round costs one `and`.
pub(crate) const COUNT: usize = 4096;

/// Inputs of one kind, gone through again and again.
pub(crate) type Inputs<T> = [T; COUNT];

/// Where something came from.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    metrics::Label,
    measured::FixedCardinalityLabel,
    prometheus_client::encoding::EncodeLabelValue,
)]
pub(crate) enum Source {
    Cache,
    Disk,
    Network,
    Peer,
}

/// What was done.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    metrics::Label,
    measured::FixedCardinalityLabel,
    prometheus_client::encoding::EncodeLabelValue,
)]
pub(crate) enum Operation {
    Create,
    Read,
    Update,
    Delete,
    List,
}

impl Source {
    pub(crate) const ALL: [Self; 4] = [Self::Cache, Self::Disk, Self::Network, Self::Peer];
    pub(crate) const TEXTS: [&str; 4] = ["cache", "disk", "network", "peer"];

    pub(crate) fn text(self) -> &'static str {
        Self::TEXTS[self as usize]
    }
}

impl Operation {
    pub(crate) const ALL: [Self; 5] = [Self::Create, Self::Read, Self::Update, Self::Delete, Self::List];
    pub(crate) const TEXTS: [&str; 5] = ["create", "read", "update", "delete", "list"];

    pub(crate) fn text(self) -> &'static str {
        Self::TEXTS[self as usize]
    }
}

/// Pairs of labels.
pub(crate) static PAIRS: LazyLock<Box<Inputs<(Source, Operation)>>> = LazyLock::new(|| {
    inputs(|random| {
        (
            Source::ALL[random.below(Source::ALL.len())],
            Operation::ALL[random.below(Operation::ALL.len())],
        )
    })
});

/// How many names there are.
pub(crate) const NAMES: usize = 100;

/// The name of a customer, 13 bytes.
pub(crate) fn name(index: usize) -> String {
    format!("customer-{index:04}")
}

/// One of [`NAMES`] known strings, in memory that no map holds as its key.
pub(crate) static STRINGS: LazyLock<Box<Inputs<&'static str>>> = LazyLock::new(|| {
    let names: Vec<&'static str> = (0..NAMES).map(|index| &*name(index).leak()).collect();
    inputs(|random| names[random.below(NAMES)])
});

/// Numbers below `end`.
pub(crate) fn numbers(end: usize) -> Box<Inputs<usize>> {
    inputs(|random| random.below(end))
}

/// Seconds, spread log-uniformly from 1 ms to 20 s.
pub(crate) static SECONDS: LazyLock<Box<Inputs<f64>>> = LazyLock::new(|| {
    let (low, high) = (0.001_f64.ln(), 20.0_f64.ln());
    inputs(|random| (low + random.fraction() * (high - low)).exp())
});

/// What the first `ops` of [`SECONDS`], gone round, add up to.
pub(crate) fn sum_of_seconds(ops: usize) -> f64 {
    let (rounds, rest) = (ops / COUNT, ops % COUNT);
    let total: f64 = SECONDS.iter().sum();
    total * rounds as f64 + SECONDS[..rest].iter().sum::<f64>()
}

/// Does `op` so many times, each with the next input, each ended by a barrier.
#[expect(clippy::inline_always, reason = "a call would be measured")]
#[inline(always)]
pub(crate) fn for_each<T: Copy>(ops: usize, inputs: &Inputs<T>, mut op: impl FnMut(T)) {
    for index in 0..ops {
        op(inputs[index % COUNT]);
        barrier();
    }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "up to 64 KiB, which need not lie on the stack"
)]
fn inputs<T: Copy>(mut make: impl FnMut(&mut Random) -> T) -> Box<Inputs<T>> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let values: Vec<T> = (0..COUNT).map(|_| make(&mut random)).collect();
    let Ok(values) = values.into_boxed_slice().try_into() else {
        unreachable!("as many as there are")
    };
    values
}

/// Xorshift: good enough for inputs, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        // Less than `end`, a `usize`.
        usize::try_from((self.next() >> 11) % end as u64).unwrap_or(0)
    }

    /// From 0 up to 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
