//! What else hands a value of one owner to readers, whole. Each operation counts in the first and the last word, and hands
//! all over; a reader looks whether the two are the same.

use std::hint::black_box;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use seqlock::SeqLock;
use triple_buffer::triple_buffer;

use crate::barrier::repeat;
use crate::harness::{Contender, contender};

const WORDS: usize = 64;

/// A struct of numbers.
#[derive(Debug, Clone, Copy)]
struct Words([u64; WORDS]);

impl Words {
    const ZERO: Self = Self([0; WORDS]);

    fn count(&mut self) {
        self.0[0] += 1;
        self.0[WORDS - 1] += 1;
    }

    /// Returns the count; nothing if two states are mixed.
    fn counted(&self) -> Option<u64> {
        (self.0[0] == self.0[WORDS - 1]).then_some(self.0[0])
    }
}

/// The owner's own words, which live from one run to the next, and what reads those that were handed over.
fn handing_over(
    name: &'static str,
    mut hand_over: impl FnMut(&Words) + Send + 'static,
    read: impl Fn() -> Option<Words> + Send + Sync + Clone + 'static,
) -> Contender {
    let words = Mutex::new(Words::ZERO);
    let hand_over = Mutex::new(move |words: &Words| hand_over(words));
    let other = read.clone();
    contender(name, move |ops| {
        let (Ok(mut words), Ok(mut hand_over)) = (words.lock(), hand_over.lock()) else {
            return;
        };
        let opaque = black_box(&mut *words);
        repeat(ops, |_| {
            opaque.count();
            hand_over(opaque);
        });
    })
    .counted(move || read().and_then(|words| words.counted()).unwrap_or(0))
    .beside(move || match other().map(|words| words.counted()) {
        Some(None) => Err(format!("{name}: torn")),
        _ => Ok(()),
    })
}

/// Copied where nobody else reads it.
pub(crate) fn copy() -> Contender {
    let words = Mutex::new((Words::ZERO, Box::new(Words::ZERO)));
    contender("raw: a copy of 64 words", move |ops| {
        let Ok(mut words) = words.lock() else { return };
        let (from, to) = black_box(&mut *words);
        repeat(ops, |_| {
            from.count();
            **to = *from;
        });
    })
}

/// A lock, which whoever comes second waits for.
pub(crate) fn mutex() -> Contender {
    let shared = Arc::new(Mutex::new(Words::ZERO));
    let reader = Arc::clone(&shared);
    handing_over(
        "raw: `Mutex`, locked to copy",
        move |words| {
            if let Ok(mut shared) = shared.lock() {
                *shared = *words;
            }
        },
        move || reader.lock().ok().map(|words| *words),
    )
}

/// A pointer that is swapped, to memory that is allocated each time.
pub(crate) fn arc_swap() -> Contender {
    let shared = Arc::new(ArcSwap::from_pointee(Words::ZERO));
    let reader = Arc::clone(&shared);
    handing_over(
        "arc-swap `store(Arc::new(..))`",
        move |words| shared.store(Arc::new(*words)),
        move || Some(**reader.load()),
    )
}

/// Three buffers, for one reader.
pub(crate) fn three_buffers() -> Contender {
    let (mut input, output) = triple_buffer(&Words::ZERO);
    let output = Arc::new(Mutex::new(output));
    handing_over(
        "triple_buffer, one reader",
        move |words| input.write(*words),
        move || output.lock().ok().map(|mut output| *output.read()),
    )
}

/// A sequence lock, whose reader tries again while the writer writes.
pub(crate) fn sequence_lock() -> Contender {
    let shared = Arc::new(SeqLock::new(Words::ZERO));
    let reader = Arc::clone(&shared);
    handing_over(
        "seqlock, whose reader may wait for ever",
        move |words| *shared.lock_write() = *words,
        move || Some(reader.read()),
    )
}
