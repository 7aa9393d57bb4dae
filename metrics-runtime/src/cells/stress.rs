//! The cells as the crate uses them, by real threads.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Addend, HISTOGRAM_HEAD, Merge, Place, Range};

fn place(range: &Range, at: usize, len: usize) -> Place {
    range.stretch(at, len, 1).place(0, len)
}

fn one_place() -> (Range, Place) {
    let range = Range::new(1).expect("there is room");
    let first = place(&range, 0, 1);
    (range, first)
}

/// Gathers until told to stop, and checks that the sum never falls.
fn gather(place: Place, stop: &AtomicBool) -> u64 {
    let mut last = 0;
    let mut gathers = 0;
    while !stop.load(Ordering::Acquire) {
        let sum = place.total(Merge::Delta);
        assert!(sum >= last, "{sum} after {last}");
        last = sum;
        gathers += 1;
    }
    gathers
}

#[test]
fn many_threads_count_exactly() {
    const EACH: u64 = 200_000;
    let (_range, place) = one_place();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let gatherer = scope.spawn(|| gather(place, &stop));
        for thread in [1, 2, 3, 4].map(|by| scope.spawn(move || (0..EACH).for_each(|_| place.add(Addend::delta(by))))) {
            thread.join().expect("it counts");
        }
        stop.store(true, Ordering::Release);
        assert!(gatherer.join().expect("it gathers") > 0);
    });
    assert_eq!(place.total(Merge::Delta), EACH * 10);
}

#[test]
fn ten_thousand_short_lived_threads_are_counted() {
    let (_range, place) = one_place();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| gather(place, &stop));
        for _ in 0..1_250 {
            for thread in [(); 8].map(|()| thread::spawn(move || place.add(Addend::delta(1)))) {
                thread.join().expect("it counts");
            }
        }
        stop.store(true, Ordering::Release);
    });
    assert_eq!(place.total(Merge::Delta), 10_000);
}

/// Counts when it is dropped.
struct CountOnDrop(Cell<Option<Place>>);

impl Drop for CountOnDrop {
    fn drop(&mut self) {
        if let Some(place) = self.0.get() {
            place.add(Addend::delta(1));
            place.add(Addend::delta(1));
        }
    }
}

#[test]
fn destructors_of_thread_locals_count() {
    thread_local! {
        static BEFORE: CountOnDrop = const { CountOnDrop(Cell::new(None)) };
        static AFTER: CountOnDrop = const { CountOnDrop(Cell::new(None)) };
    }
    let (_range, place) = one_place();
    for count_between in [false, true] {
        let before = place.total(Merge::Delta);
        let thread = thread::spawn(move || {
            // Destructors run in some order; these lie on both sides of that of the lease.
            BEFORE.with(|local| local.0.set(Some(place)));
            if count_between {
                place.add(Addend::delta(1));
            }
            AFTER.with(|local| local.0.set(Some(place)));
        });
        thread.join().expect("it counts");
        assert_eq!(place.total(Merge::Delta) - before, 4 + u64::from(count_between));
    }
}

#[test]
fn a_panicking_thread_counts() {
    let (_range, place) = one_place();
    let thread = thread::spawn(move || {
        let _guard = CountOnDrop(Cell::new(Some(place)));
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(thread.join().is_err());
    assert_eq!(place.total(Merge::Delta), 2);
}

#[test]
fn histograms_are_never_torn() {
    const BUCKETS: usize = 12;
    const VALUE: f64 = 0.25;
    let range = Range::new(HISTOGRAM_HEAD + BUCKETS).expect("there is room");
    let place = place(&range, 0, HISTOGRAM_HEAD + BUCKETS);
    let stop = AtomicBool::new(false);
    let written = thread::scope(|scope| {
        let writers = [5, 7].map(|step| {
            let stop = &stop;
            scope.spawn(move || {
                let mut written = 0;
                while !stop.load(Ordering::Relaxed) {
                    place.observe(written * step % BUCKETS, VALUE);
                    written += 1;
                }
                written as u64
            })
        });
        let (start, mut last) = (Instant::now(), 0);
        while start.elapsed() < Duration::from_millis(700) {
            let mut counts = [0; BUCKETS];
            let sum = place.read_histogram(&mut counts);
            let count = counts.iter().sum();
            assert_sum(sum, count, VALUE);
            assert!(count >= last);
            last = count;
        }
        stop.store(true, Ordering::Relaxed);
        writers.map(|writer| writer.join().expect("it observes")).iter().sum()
    });
    let mut counts = [0; BUCKETS];
    assert_sum(place.read_histogram(&mut counts), written, VALUE);
    assert_eq!(counts.iter().sum::<u64>(), written);
}

/// All sums of few quarters are exact.
#[allow(clippy::cast_precision_loss)]
fn assert_sum(sum: f64, count: u64, value: f64) {
    assert!(
        (sum - count as f64 * value).abs() < value / 2.0,
        "{count} observations with a sum of {sum}"
    );
}

#[test]
fn ranges_are_zero_when_taken_again() {
    for round in 0..2_000 {
        let len = 1 + round % 37;
        let range = Range::new(len).expect("there is room");
        let mut words = vec![0; len];
        range.merge_into(0, Merge::Delta, &mut words);
        assert!(words.iter().all(|&word| word == 0), "round {round}: {words:?}");
        let count = |by| (0..len).for_each(|at| place(&range, at, 1).add(Addend::delta(by)));
        count(1);
        if round % 50 == 0 {
            thread::scope(|scope| scope.spawn(|| count(2)).join().expect("it counts"));
        }
    }
}

#[test]
fn long_ranges_have_a_chunk_of_their_own() {
    let len = 100_000;
    let range = Range::new(len).expect("there is room");
    let stretch = range.stretch(0, 1, len);
    for at in [0, 511, 512, len - 1] {
        stretch.place(at, 1).add(Addend::delta(at as u64 + 1));
    }
    // Beyond the last is the last.
    stretch.place(len, 1).add(Addend::delta(1));
    let mut words = vec![0; len];
    range.merge_into(0, Merge::Delta, &mut words);
    assert_eq!(
        (words[0], words[511], words[512], words[len - 1]),
        (1, 512, 513, len as u64 + 1)
    );
    assert_eq!(words.iter().sum::<u64>(), 1 + 512 + 513 + len as u64 + 1);
}

#[test]
fn floats_and_histograms_side_by_side_are_summed() {
    let range = Range::new(3 + 2 * 5).expect("there is room");
    place(&range, 1, 1).add(Addend::float(0.5));
    place(&range, 1, 1).add(Addend::float(0.25));
    place(&range, 2, 1).add(Addend::float(-1.0));
    let mut floats = [0; 3];
    range.merge_into(0, Merge::Float, &mut floats);
    assert_eq!(floats, [0.0, 0.75, -1.0].map(f64::to_bits));

    let histograms = range.stretch(3, 5, 2);
    thread::scope(|scope| scope.spawn(|| histograms.place(1, 5).observe(0, 4.0)).join()).expect("it observes");
    histograms.place(1, 5).observe(1, 2.0);
    histograms.place(1, 5).observe(2, 9.0);
    histograms.place(1, 5).observe(usize::MAX, 9.0);
    let mut words = [0; 6];
    range.sum_histograms_into(3, 5, &mut words);
    assert_eq!(words, [0, 0, 0, 1, 1, 6.0_f64.to_bits()]);
}

#[test]
fn sums_wrap() {
    let (_range, place) = one_place();
    place.add(Addend::delta(u64::MAX));
    thread::scope(|scope| scope.spawn(|| place.add(Addend::delta(3))).join().expect("it counts"));
    assert_eq!(place.total(Merge::Delta), 2);
}

#[test]
fn nowhere_takes_everything() {
    Place::NOWHERE.add(Addend::delta(1));
    Place::NOWHERE.add(Addend::float(1.0));
    Place::NOWHERE.observe(0, 1.0);
    assert_eq!(Place::NOWHERE.total(Merge::Delta), 0);
    assert_eq!(Place::NOWHERE.read_histogram(&mut []).to_bits(), 0);
    let nothing = Range::new(0).expect("there is room for nothing");
    assert_eq!(place(&nothing, 0, 0), Place::NOWHERE);
}

#[test]
#[should_panic(expected = "outside")]
fn places_lie_inside() {
    let (range, _) = one_place();
    let _ = range.stretch(usize::MAX, 2, usize::MAX);
}
