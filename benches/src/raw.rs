//! Baselines written by hand: what the act costs where nothing is in the way.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use metrics::{Buckets, DefaultBuckets};
use rustc_hash::FxHashMap;

use crate::barrier::{barrier, repeat};
use crate::harness::{Contender, contender};
use crate::inputs::{NAMES, PAIRS, SECONDS, STRINGS, for_each, name, sum_of_seconds};

/// A total that runs add to when they end.
pub(crate) fn total() -> (Arc<AtomicU64>, impl Fn() -> u64 + 'static) {
    let total = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&total);
    (total, move || read.load(Ordering::Relaxed))
}

/// The loop alone.
pub(crate) fn empty() -> Contender {
    contender("(empty loop)", |ops| repeat(ops, |_| {}))
}

/// `x += 1` on a word of the thread's own.
pub(crate) fn plain() -> Contender {
    let (total, counted) = total();
    contender("raw: plain `x += 1`", move |ops| {
        let word = Cell::new(0);
        let opaque = black_box(&word);
        repeat(ops, |_| opaque.set(opaque.get() + 1));
        total.fetch_add(word.get(), Ordering::Relaxed);
    })
    .counted(counted)
}

/// One atomic addition on a shared word.
pub(crate) fn fetch_add() -> Contender {
    let (total, counted) = total();
    contender("raw: one `fetch_add`", move |ops| {
        let opaque = black_box(&*total);
        repeat(ops, |_| {
            opaque.fetch_add(1, Ordering::Relaxed);
        });
    })
    .counted(counted)
}

thread_local! {
    /// Words of the thread's own that others could read: what a handle would count in if there were one block for all.
    static SLOTS: Cell<Option<&'static [Cell<u64>]>> = const { Cell::new(None) };
}

/// Does `work` with the thread's slots set to zero, and returns what they add up to.
pub(crate) fn with_slots(work: impl FnOnce()) -> u64 {
    let words: &[Cell<u64>] = SLOTS.get().unwrap_or_else(|| {
        let words = vec![const { Cell::new(0) }; 64];
        words.leak()
    });
    for word in words {
        word.set(0);
    }
    SLOTS.set(Some(words));
    work();
    words.iter().map(Cell::get).sum()
}

#[expect(clippy::inline_always, reason = "a call would be measured")]
#[inline(always)]
pub(crate) fn count_in_slot(slot: usize) {
    if let Some(word) = SLOTS.get().and_then(|words| words.get(slot)) {
        word.set(word.get() + 1);
    }
}

/// A slot of the thread's own, found through a thread-local.
pub(crate) fn slot() -> Contender {
    let (total, counted) = total();
    contender("raw: a thread's slot, bounds checked", move |ops| {
        let sum = with_slots(|| {
            let slot = black_box(&7);
            repeat(ops, |_| count_in_slot(*slot));
        });
        total.fetch_add(sum, Ordering::Relaxed);
    })
    .counted(counted)
}

/// Eight slots, one after the other. An operation is one pass.
pub(crate) fn eight_slots() -> Contender {
    let (total, counted) = total();
    contender("raw: a thread's slots, eight in turn", move |ops| {
        let sum = with_slots(|| {
            let slots = black_box(&[8, 9, 10, 11, 12, 13, 14, 15]);
            for _ in 0..ops {
                for slot in slots {
                    count_in_slot(*slot);
                    barrier();
                }
            }
        });
        total.fetch_add(sum / 8, Ordering::Relaxed);
    })
    .counted(counted)
}

/// Slots by the two labels.
pub(crate) fn label_slots() -> Contender {
    let (total, counted) = total();
    contender("raw: a thread's slot `base + a * 5 + b`", move |ops| {
        let sum = with_slots(|| {
            let base = black_box(&16);
            for_each(ops, black_box(&PAIRS), |(source, operation)| {
                count_in_slot(base + source as usize * 5 + operation as usize);
            });
        });
        total.fetch_add(sum, Ordering::Relaxed);
    })
    .counted(counted)
}

/// Eight words, side by side, one after the other. An operation is one pass.
pub(crate) fn eight() -> Contender {
    let (total, counted) = total();
    contender("raw: plain, eight fields", move |ops| {
        let words: [Cell<u64>; 8] = Default::default();
        let opaque = black_box(&words);
        for _ in 0..ops {
            macro_rules! each {
                ($($index:literal)*) => {$(
                    opaque[$index].set(opaque[$index].get() + 1);
                    barrier();
                )*};
            }
            each!(0 1 2 3 4 5 6 7);
        }
        let sum: u64 = words.iter().map(Cell::get).sum();
        total.fetch_add(sum / 8, Ordering::Relaxed);
    })
    .counted(counted)
}

/// The labels are read and not used.
pub(crate) fn pairs_only() -> Contender {
    contender("(read the two labels only)", |ops| {
        for_each(ops, black_box(&PAIRS), |pair| {
            black_box(pair);
        });
    })
}

/// An array by the two labels, the thread's own.
pub(crate) fn labels() -> Contender {
    let (total, counted) = total();
    contender("raw: plain `array[a * 5 + b] += 1`", move |ops| {
        let words: [Cell<u64>; 20] = Default::default();
        let opaque = black_box(&words);
        for_each(ops, black_box(&PAIRS), |(source, operation)| {
            let word = &opaque[source as usize * 5 + operation as usize];
            word.set(word.get() + 1);
        });
        total.fetch_add(words.iter().map(Cell::get).sum(), Ordering::Relaxed);
    })
    .counted(counted)
}

/// A map and slots, both the thread's own.
pub(crate) fn strings() -> Contender {
    let (total, counted) = total();
    contender("raw: unlocked `FxHashMap<&str, slot>`", move |ops| {
        let names: Vec<String> = (0..NAMES).map(name).collect();
        let slots: FxHashMap<&str, Cell<u64>> = names.iter().map(|name| (&**name, Cell::new(0))).collect();
        let opaque = black_box(&slots);
        for_each(ops, black_box(&STRINGS), |name| {
            if let Some(word) = opaque.get(name) {
                word.set(word.get() + 1);
            }
        });
        total.fetch_add(slots.values().map(Cell::get).sum(), Ordering::Relaxed);
    })
    .counted(counted)
}

/// Buckets and a sum of the thread's own, found by looking at the bounds.
pub(crate) fn observe() -> Contender {
    let (total, counted) = total();
    let (bits, told) = total_of_floats();
    contender("raw: plain array, bounds compared, f64 sum", move |ops| {
        let (buckets, sum): ([Cell<u64>; 12], _) = (Default::default(), Cell::new(0.0));
        let opaque = black_box((&buckets, &sum));
        for_each(ops, black_box(&SECONDS), |value| {
            let bucket = DefaultBuckets::BOUNDS.iter().filter(|bound| **bound < value).count();
            let word = &opaque.0[bucket];
            word.set(word.get() + 1);
            opaque.1.set(opaque.1.get() + value);
        });
        total.fetch_add(buckets.iter().map(Cell::get).sum(), Ordering::Relaxed);
        let _ = bits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bits| {
            Some((f64::from_bits(bits) + sum.get()).to_bits())
        });
    })
    .counted(counted)
    .sum(told, sum_of_seconds)
}

fn total_of_floats() -> (Arc<AtomicU64>, impl Fn() -> f64 + 'static) {
    let (bits, read) = total();
    (bits, move || f64::from_bits(read()))
}

/// One load of a word that nobody changes, compared with what it was.
pub(crate) fn glance() -> Contender {
    let (total, counted) = total();
    contender("raw: one relaxed load, compared", move |ops| {
        let (asked, answered) = (AtomicU64::new(0), Cell::new(0));
        let opaque = black_box((&asked, &answered));
        let mut answers = 0;
        repeat(ops, |_| {
            answers += u64::from(opaque.0.load(Ordering::Relaxed) != opaque.1.get());
        });
        total.fetch_add(ops as u64 - answers, Ordering::Relaxed);
    })
    .counted(counted)
}

/// A look into a queue of questions, which is empty.
pub(crate) fn queue() -> Contender {
    let (total, counted) = total();
    let (asking, questions) = channel::<u64>();
    let questions = Mutex::new(questions);
    contender("std `mpsc`, `try_recv()`", move |ops| {
        let Ok(mut questions) = questions.lock() else { return };
        let questions = black_box(&mut *questions);
        let mut answers = 0;
        repeat(ops, |_| answers += u64::from(questions.try_recv().is_ok()));
        total.fetch_add(ops as u64 - answers, Ordering::Relaxed);
    })
    .counted(move || {
        // Or there would be nobody who could ask.
        black_box(&asking);
        counted()
    })
}

/// A count under a lock that nobody else takes: the owner locks each time, so that a gather may read.
pub(crate) fn locked_count() -> Contender {
    let count = Arc::new(Mutex::new(0));
    let read = Arc::clone(&count);
    contender("raw: `mutex.lock().jobs += 1`", move |ops| {
        let opaque = black_box(&*count);
        repeat(ops, |_| {
            if let Ok(mut count) = opaque.lock() {
                *count += 1;
            }
        });
    })
    .counted(move || read.lock().map_or(0, |count| *count))
}

/// A copy of a text. An operation is one text.
pub(crate) fn copy(text: Vec<u8>) -> Contender {
    // A mutex, so that the buffer lives from one run to the next, as those of the encoders do.
    let buffer = Mutex::new(Vec::with_capacity(text.len()));
    contender("raw: memcpy of the text", move |ops| {
        let Ok(mut buffer) = buffer.lock() else { return };
        repeat(ops, |_| {
            buffer.clear();
            buffer.extend_from_slice(black_box(&text));
            black_box(buffer.as_ptr());
        });
    })
}
