//! The protocols, run by loom: `RUSTFLAGS="--cfg loom" cargo test --release --lib cells`.
//!
//! Loom remembers one access to an atomic, the last: of a load by one thread and then a load and a store by another, it
//! does not try the store before the first load. So writers load their own words in a way that leaves no trace, and they
//! are the models' main threads: those run first, and loom then tries the readers' loads earlier.

use std::sync::atomic::Ordering;

use loom::sync::Arc;
use loom::thread;

use super::handover::Writer;
use super::histogram::{HISTOGRAM_HEAD, Histogram};
use super::primitive::AtomicU64;
use super::process::PROCESS;
use super::{Addend, Guarded, Merge, Place, Range, Tagged};

fn one_place() -> (Range, Place) {
    let range = Range::new(1).expect("the space is empty");
    let place = range.stretch(0, 1, 1).place(0, 1);
    (range, place)
}

/// Threads that count one after the other in one slot, or at once in two, lose nothing.
#[test]
fn slots_are_handed_over_without_loss() {
    loom::model(|| {
        let (_range, place) = one_place();
        let threads = [0, 1].map(|_| {
            thread::spawn(move || {
                let lease = PROCESS.slots.lease();
                lease
                    .table()
                    .commit(PROCESS.space.chunk(place.chunk()).expect("the range is in it"));
                assert!(lease.table().add(place, Addend::delta(1)));
                drop(lease);
            })
        });
        for thread in threads {
            thread.join().expect("it counts");
        }
        assert_eq!(place.total(Merge::Delta), 2);
        assert!(PROCESS.slots.iter().count() <= 2);
    });
}

/// A slot that a thread has leased more than once is handed over when the last lease is gone, and not before.
#[test]
fn slots_with_several_leases_are_handed_over_once() {
    loom::model(|| {
        let (_range, place) = one_place();
        let threads = [0, 1].map(|_| {
            thread::spawn(move || {
                let first = PROCESS.slots.lease();
                let chunk = PROCESS.space.chunk(place.chunk()).expect("the range is in it");
                first.table().commit(chunk);
                let second = first.clone();
                assert!(first.table().add(place, Addend::delta(1)));
                drop(first);
                assert!(second.table().add(place, Addend::delta(1)));
            })
        });
        for thread in threads {
            thread.join().expect("it counts");
        }
        assert_eq!(place.total(Merge::Delta), 4);
    });
}

/// The same through the thread-local, whose destructor hands the slot back.
#[test]
fn ended_threads_hand_their_slots_over() {
    loom::model(|| {
        let (_range, place) = one_place();
        let other = thread::spawn(move || {
            place.add(Addend::delta(1));
            place.add(Addend::delta(1));
        });
        place.add(Addend::delta(1));
        other.join().expect("it counts");
        thread::spawn(move || place.add(Addend::delta(1)))
            .join()
            .expect("it counts");
        assert_eq!(place.total(Merge::Delta), 4);
    });
}

/// A gather that meets a new slot and a new chunk sees their zeros or what was counted, and never falls.
#[test]
fn chunks_and_slots_are_published_whole() {
    loom::model(|| {
        let (_range, place) = one_place();
        let reader = thread::spawn(move || {
            let (first, second) = (place.total(Merge::Delta), place.total(Merge::Delta));
            assert!(first <= second && second <= 2);
        });
        place.add(Addend::delta(1));
        place.add(Addend::delta(1));
        reader.join().expect("it reads");
        assert_eq!(place.total(Merge::Delta), 2);
    });
}

/// A range that one thread gives up and another takes starts at zero, and its neighbour in the chunk keeps its counts.
#[test]
fn ranges_are_zero_when_taken_again() {
    loom::model(|| {
        let (_neighbour, beside) = one_place();
        let (range, place) = one_place();
        let range = Arc::new(range);
        let user = thread::spawn({
            let range = Arc::clone(&range);
            move || {
                place.add(Addend::delta(1));
                beside.add(Addend::delta(1));
                drop(range);
            }
        });
        place.add(Addend::delta(1));
        drop(range);
        // The same words again, if the other thread is done with them.
        let (_again, again) = one_place();
        again.add(Addend::delta(1));
        assert_eq!(again.total(Merge::Delta), 1);
        user.join().expect("it counts");
        assert_eq!((again.total(Merge::Delta), beside.total(Merge::Delta)), (1, 1));
    });
}

fn histogram() -> Arc<Vec<AtomicU64>> {
    Arc::new((0..HISTOGRAM_HEAD + 2).map(|_| AtomicU64::new(0)).collect())
}

/// The values observed, which double: each set of them has a sum of its own.
fn value(observation: u32) -> f64 {
    f64::from(1 << observation)
}

fn observe(words: &[AtomicU64], buckets: &[usize]) {
    let histogram = Histogram::new(words).expect("there are enough words");
    for (&bucket, observation) in buckets.iter().zip(0..) {
        histogram.observe(bucket, value(observation));
    }
}

/// Looks once, and checks that buckets and sum are those of the first observations. Returns how many.
fn look(words: &[AtomicU64], buckets: &[usize]) -> Option<usize> {
    let mut seen = [0; 2];
    let sum = Histogram::new(words)?.look(&mut seen)?;
    let (mut first, mut expected) = ([0; 2], 0.0);
    let mut count = 0;
    while first != seen {
        assert!(count < buckets.len(), "{seen:?} are not the first of {buckets:?}");
        first[buckets[count]] += 1;
        expected += value(u32::try_from(count).expect("they are few"));
        count += 1;
    }
    assert!(
        (sum - expected).abs() < 0.5,
        "{seen:?} with a sum of {sum}, not {expected}"
    );
    Some(count)
}

/// What a reader accepts is never torn.
#[test]
fn histograms_are_not_torn() {
    for buckets in [[0, 1, 0], [0, 0, 1], [1, 0, 0]] {
        loom::model(move || {
            let words = histogram();
            let reader = thread::spawn({
                let words = Arc::clone(&words);
                move || look(&words, &buckets)
            });
            observe(&words, &buckets);
            reader.join().expect("it reads");
            assert_eq!(look(&words, &buckets), Some(3));
        });
    }
}

/// A writer that stops after any of its stores keeps no reader waiting: when nothing moves, a look is good.
#[test]
fn a_stopped_writer_blocks_nobody() {
    for stores in 0..3 {
        loom::model(move || {
            let words = histogram();
            let reader = thread::spawn({
                let words = Arc::clone(&words);
                move || look(&words, &[0])
            });
            observe(&words, &[0]);
            // The first stores of the second observation, as `observe` makes them.
            if stores > 0 {
                words[0].store(2, Ordering::Relaxed);
            }
            if stores > 1 {
                words[1].store((value(0) + value(1)).to_bits(), Ordering::Release);
            }
            reader.join().expect("it reads");
            assert_eq!(look(&words, &[0]), Some(1));
        });
    }
}

/// A reader that goes on looking gets what it waits for: a look fails only if the writer went on.
#[test]
fn reading_comes_to_an_end() {
    loom::model(|| {
        let words = histogram();
        let reader = thread::spawn({
            let words = Arc::clone(&words);
            move || {
                let histogram = Histogram::new(&words).expect("there are enough words");
                histogram.read(&mut [0; 2])
            }
        });
        observe(&words, &[1, 0]);
        assert!(reader.join().expect("it reads") <= value(0) + value(1));
    });
}

/// What is counted for an owner that is gone does not reach the next one, whoever still counts, and a reader takes no
/// words for those of an owner that they are not of.
#[test]
fn tagged_words_count_for_their_owner_alone() {
    loom::model(|| {
        let range = Range::new(2).expect("the space is empty");
        let place = range.stretch(0, 2, 1).place(0, 2);
        let (old, new) = (Tagged::new(place, 1), Tagged::new(place, 2));
        // Who owns the words: what a reader asks afterwards.
        let owner = Arc::new(AtomicU64::new(1));
        old.add(Addend::delta(10));
        let reader = thread::spawn({
            let owner = Arc::clone(&owner);
            move || {
                let sum = old.total(Merge::Delta);
                let is_there = owner.load(Ordering::Relaxed) == 1;
                assert!(!is_there || sum == 10 || sum == 20, "{sum}");
                assert!(new.total(Merge::Delta) <= 1, "{}", new.total(Merge::Delta));
            }
        });
        old.add(Addend::delta(10));
        owner.store(2, Ordering::Release);
        // As a thread learns of a new owner.
        assert_eq!(owner.load(Ordering::Acquire), 2);
        new.add(Addend::delta(1));
        // A handle that has outlived its owner.
        old.add(Addend::delta(10));
        reader.join().expect("it reads");
        assert_eq!(new.total(Merge::Delta), 1);
    });
}

/// A thread that writes for an owner that is gone writes nothing, or the word is not handed on while it does.
#[test]
fn guarded_words_are_not_handed_on_while_somebody_writes() {
    loom::model(|| {
        let word = Arc::new(Guarded::new());
        assert!(word.give(1));
        word.write(1, |word| word.store(5, Ordering::Relaxed));
        let late = thread::spawn({
            let word = Arc::clone(&word);
            move || word.write(1, |word| word.store(7, Ordering::Relaxed)).is_some()
        });
        let reader = thread::spawn({
            let word = Arc::clone(&word);
            move || word.read(1)
        });
        word.take();
        let given = word.give(2);
        if given {
            word.write(2, |word| word.store(9, Ordering::Relaxed));
        }
        let read = reader.join().expect("it reads");
        assert!(matches!(read, None | Some(5 | 7)), "{read:?}");
        late.join().expect("it writes");
        assert_eq!(word.read(2), given.then_some(9));
    });
}

/// Values are handed over whole and in order, also to readers that take one while the next is swapped in, and a buffer that
/// somebody reads is not written: loom watches the cells.
#[test]
fn values_are_handed_over_whole() {
    loom::model(|| {
        let mut writer = Writer::new(0_u64);
        let readers = [0, 1].map(|_| {
            let handover = std::sync::Arc::clone(writer.handover());
            thread::spawn(move || {
                let first = handover.read(|&value| value);
                assert!(first <= 3);
                first
            })
        });
        let mut last = 0;
        for value in 1..=3 {
            if writer.publish(|| 0, |old, _| *old = value) {
                last = value;
            }
        }
        assert!(last >= 1);
        for reader in readers {
            reader.join().expect("it reads");
        }
        assert_eq!(writer.handover().read(|&value| value), last);
        assert!(writer.publish(|| 0, |old, _| *old = 4));
    });
}

/// One reader never sees an older value after a newer one.
#[test]
fn values_are_handed_over_in_order() {
    loom::model(|| {
        let mut writer = Writer::new(0_u64);
        let handover = std::sync::Arc::clone(writer.handover());
        let reader = thread::spawn(move || {
            let first = handover.read(|&value| value);
            let second = handover.read(|&value| value);
            assert!(first <= second);
        });
        for value in 1..=3 {
            // It may know of a return later than it happens.
            writer.publish(|| 0, |old, _| *old = value);
        }
        reader.join().expect("it reads");
    });
}
