//! Models of every protocol of the cells, explored by loom: all interleavings and all allowed memory orders.

use loom::sync::Arc;
use loom::thread;

use super::histogram;
use super::primitive::{AtomicU64, Ordering};
use super::range::Range;
use super::slot::Slots;
use super::table::Span;

/// Explores at most this many preemptions: enough for every known kind of ordering mistake in so short programs, and it
/// ends within seconds.
fn model(preemptions: usize, program: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(program);
}

const SPAN: Span = Span { chunk: 0, offset: 0, len: 1 };

/// Adds one, as a thread does that leases a slot for its life.
fn count(slots: &Slots) {
    let slot = slots.lease();
    slot.table().install(0, 2);
    let words = slot.table().own(SPAN).expect("installed");
    words[0].store(words[0].load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    slot.release();
}

fn total(slots: &Slots) -> u64 {
    slots.iter().filter_map(|slot| slot.table().read(SPAN)).map(|words| words[0].load(Ordering::Relaxed)).sum()
}

#[test]
fn a_slot_that_is_handed_on_loses_no_count() {
    model(3, || {
        let slots = Arc::new(Slots::new());
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let slots = Arc::clone(&slots);
                thread::spawn(move || count(&slots))
            })
            .collect();
        count(&slots);
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
        assert_eq!(total(&slots), 3);
    });
}

#[test]
fn a_gatherer_sees_whole_chunks_and_a_total_that_never_falls() {
    model(3, || {
        let slots = Arc::new(Slots::new());
        let writer = {
            let slots = Arc::clone(&slots);
            thread::spawn(move || {
                count(&slots);
                count(&slots);
            })
        };
        let (first, second) = (total(&slots), total(&slots));
        assert!(first <= second && second <= 2);
        writer.join().expect("no panic");
        assert_eq!(total(&slots), 2);
    });
}

#[test]
fn a_range_that_is_reused_begins_at_zero() {
    model(3, || {
        let (first, second) = (Range::new(2).expect("room"), Range::new(1).expect("room"));
        let other = thread::spawn(move || {
            second.place(0, 1).add(1);
            assert_eq!(second.place(0, 1).sum(), 1);
        });
        first.place(0, 1).add(5);
        first.place(1, 1).add(7);
        drop(first);
        let reused = Range::new(2).expect("room");
        assert_eq!((reused.place(0, 1).sum(), reused.place(1, 1).sum()), (0, 0));
        reused.place(1, 1).add(2);
        assert_eq!(reused.place(1, 1).sum(), 2);
        other.join().expect("no panic");
    });
}

fn histogram_words() -> Arc<[AtomicU64; 5]> {
    Arc::new(std::array::from_fn(|_| AtomicU64::new(0)))
}

/// Reads once and checks that the sum is of exactly the counted observations: bucket 0 holds ones, bucket 1 holds tens.
fn read_whole(words: &[AtomicU64; 5]) -> u64 {
    let mut counts = [0; 2];
    let sum = histogram::read(words, &mut counts);
    assert_eq!(sum, counts[0] as f64 + 10.0 * counts[1] as f64, "{counts:?}");
    counts[0] + counts[1]
}

#[test]
fn a_histogram_is_never_torn() {
    model(3, || {
        let words = histogram_words();
        let writer = {
            let words = Arc::clone(&words);
            thread::spawn(move || {
                histogram::observe(&*words, 0, 1.0);
                histogram::observe(&*words, 1, 10.0);
                histogram::observe(&*words, 0, 1.0);
            })
        };
        let first = read_whole(&words);
        writer.join().expect("no panic");
        assert_eq!(read_whole(&words), 3);
        assert!(first <= 3);
    });
}

#[test]
fn a_histogram_is_handed_from_writer_to_writer() {
    model(2, || {
        let words = histogram_words();
        let lease = Arc::new(AtomicU64::new(0));
        let writer = {
            let (words, lease) = (Arc::clone(&words), Arc::clone(&lease));
            thread::spawn(move || {
                histogram::observe(&*words, 0, 1.0);
                lease.store(1, Ordering::Release);
            })
        };
        let reader = {
            let words = Arc::clone(&words);
            thread::spawn(move || read_whole(&words))
        };
        if lease.load(Ordering::Acquire) == 1 {
            histogram::observe(&*words, 1, 10.0);
        }
        writer.join().expect("no panic");
        assert!(reader.join().expect("no panic") <= 2);
    });
}

#[test]
fn a_writer_that_stops_half_way_blocks_nobody() {
    model(3, || {
        let words = histogram_words();
        histogram::observe(&*words, 0, 1.0);
        // What `observe` stores, up to each of the points where its thread can be stopped.
        let writer = {
            let words = Arc::clone(&words);
            thread::spawn(move || {
                words[0].store(2, Ordering::Relaxed);
                words[1].store(11.0_f64.to_bits(), Ordering::Release);
            })
        };
        assert_eq!(read_whole(&words), 1);
        writer.join().expect("no panic");
        assert_eq!(read_whole(&words), 1);
    });
}
