//! A value that one writer hands over whole, again and again, to any number of readers. Nobody ever waits.
//!
//! The value lies in one of a few buffers. Protocol: `latest` names the buffer handed over last, and counts in the same word
//! how often it has been taken since. A reader takes it by adding one, which tells it the buffer at the same time, reads, and
//! adds one to the buffer's count of returns. The writer fills a buffer that is not the latest and from which all that took it
//! have returned, and swaps it in; the swap tells it how often the one before was taken.

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use super::primitive::{AtomicU64, UnsafeCell};

/// Most buffers: the latest, the one to fill, and one for each reader that is at an older one. Made when needed: without
/// readers there are two.
const BUFFERS: usize = if cfg!(loom) { 3 } else { 16 };

/// Where in `latest` the number of the buffer begins; the count below it never gets there.
const NUMBER: u32 = 56;

struct Buffer<T> {
    value: UnsafeCell<T>,
    /// How often readers that took it have returned it, ever.
    returned: AtomicU64,
}

// SAFETY: the value is reached by many threads at once only through `Handover::read`, shared, for which `T: Sync`, and
// by one at a time through `Writer::publish`, for which `T: Send`; that the two do not meet is proved there.
unsafe impl<T: Send + Sync> Sync for Buffer<T> {}

/// What the readers have.
pub(crate) struct Handover<T> {
    latest: AtomicU64,
    buffers: [OnceLock<Box<Buffer<T>>>; BUFFERS],
}

/// What the writer has: the only one.
pub(crate) struct Writer<T> {
    handover: Arc<Handover<T>>,
    /// The number of the latest buffer.
    current: usize,
    /// How often each buffer was taken, ever, until it was the latest no more.
    taken: [u64; BUFFERS],
}

impl<T> Buffer<T> {
    fn new(value: T) -> Self {
        Self {
            value: UnsafeCell::new(value),
            returned: AtomicU64::new(0),
        }
    }
}

impl<T> Writer<T> {
    /// Hands over a first value.
    pub(crate) fn new(value: T) -> Self {
        let buffers = [const { OnceLock::new() }; BUFFERS];
        let _ = buffers[0].set(Box::new(Buffer::new(value)));
        let handover = Handover {
            latest: AtomicU64::new(0),
            buffers,
        };
        Self {
            handover: Arc::new(handover),
            current: 0,
            taken: [0; BUFFERS],
        }
    }

    pub(crate) fn handover(&self) -> &Arc<Handover<T>> {
        &self.handover
    }

    /// Hands over what `write` makes of a value of some time before, or of a fresh one. It sees the value that was handed
    /// over last beside it.
    ///
    /// Returns false, and hands over nothing, if readers are at all other buffers: more than a dozen of them at once.
    pub(crate) fn publish(&mut self, fresh: impl FnOnce() -> T, write: impl FnOnce(&mut T, &T)) -> bool {
        let Some(free) = (0..BUFFERS).find(|&buffer| self.is_free(buffer)) else {
            return false;
        };
        let buffer = self.handover.buffers[free].get_or_init(|| Box::new(Buffer::new(fresh())));
        let latest = self.handover.buffers[self.current].get();
        let latest = latest.expect("a buffer that is handed over is there");
        latest.value.with(|latest| {
            // SAFETY: nothing writes to the latest value: (1) the writer alone does, and it is here; (2) it writes to a buffer
            // that is free, and so not the latest.
            let latest = unsafe { &*latest };
            // SAFETY: no reader is at the value, and none comes while it is written: (1) a reader comes only by taking it,
            // while `latest` names it, which it does not now and will not before the swap below; (2) whatever took it while
            // it was named, as the swap that ended that has counted, has returned it (`is_free`), which was the last it did
            // with it, and happens before this by the acquire there; (3) there is one writer, and it is borrowed mutably.
            buffer.value.with_mut(|value| write(unsafe { &mut *value }, latest));
        });
        // Release pairs with the acquire in `read`.
        let before = self.handover.latest.swap((free as u64) << NUMBER, Ordering::Release);
        self.taken[self.current] += before & ((1 << NUMBER) - 1);
        self.current = free;
        true
    }

    fn is_free(&self, buffer: usize) -> bool {
        let returned = |buffer: &Buffer<T>| {
            // Acquire pairs with the release in `Taken::drop`.
            buffer.returned.load(Ordering::Acquire)
        };
        buffer != self.current
            && self.handover.buffers[buffer]
                .get()
                .is_none_or(|known| returned(known) == self.taken[buffer])
    }
}

/// A buffer until it is returned.
struct Taken<'a, T>(&'a Buffer<T>);

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        // Release pairs with the acquire in `is_free`.
        self.0.returned.fetch_add(1, Ordering::Release);
    }
}

impl<T> Handover<T> {
    /// Reads the value handed over last.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        // Acquire pairs with the release in `publish`: the swap, or an addition of another reader to what it stored.
        let number = self.latest.fetch_add(1, Ordering::Acquire) >> NUMBER;
        // Less than `BUFFERS`.
        #[allow(clippy::cast_possible_truncation)]
        let buffer = self.buffers[number as usize].get();
        let taken = Taken(buffer.expect("a buffer that is handed over is there"));
        // SAFETY: the writer is not at the value, and does not come before it is returned at the end of this: (1) it has been
        // taken while `latest` named it, so that the writer had written it before, which happens before this by the acquire
        // above; (2) the swap that ends that counts this taking, after which the writer waits until as many have returned.
        taken.0.value.with(|value| read(unsafe { &*value }))
    }
}

impl<T> fmt::Debug for Handover<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handover")
            .field("latest", &self.latest)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Writer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Writer").field(&self.handover).finish()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn with_all_buffers_taken_nothing_is_handed_over() {
        fn nest(writer: &mut Writer<usize>, handover: &Handover<usize>, depth: usize) {
            handover.read(|&value| {
                assert_eq!(value, depth);
                let published = writer.publish(|| 0, |value, _| *value = depth + 1);
                assert_eq!(published, depth + 1 < BUFFERS);
                if published {
                    nest(writer, handover, depth + 1);
                }
                assert_eq!(value, depth);
            });
        }
        let mut writer = Writer::new(0);
        let handover = Arc::clone(writer.handover());
        nest(&mut writer, &handover, 0);
        assert!(writer.publish(|| unreachable!("all are there"), |value, _| *value = 99));
        assert_eq!(handover.read(|&value| value), 99);
    }

    #[test]
    fn without_readers_there_are_two_buffers() {
        let mut writer = Writer::new(0);
        for value in 1..100 {
            assert!(writer.publish(|| 0, |old, _| *old = value));
        }
        let made = writer.handover.buffers.iter().filter(|buffer| buffer.get().is_some());
        assert_eq!(made.count(), 2);
    }

    #[test]
    fn values_are_whole_and_never_older_than_before() {
        const READERS: usize = 3;
        let mut writer = Writer::new([0_u64; 64]);
        let handover = Arc::clone(writer.handover());
        let last = thread::scope(|scope| {
            for _ in 0..READERS {
                scope.spawn(|| {
                    let mut last = 0;
                    while last < u64::MAX {
                        last = handover.read(|value| {
                            assert!(value.iter().all(|word| *word == value[0]));
                            assert!(value[0] >= last);
                            value[0]
                        });
                    }
                });
            }
            for value in 1..200_000 {
                assert!(writer.publish(
                    || [0; 64],
                    |words, last| {
                        assert_eq!(last[63] + 1, value);
                        words.fill(value);
                    }
                ));
            }
            writer.publish(|| [0; 64], |words, _| words.fill(u64::MAX))
        });
        assert!(last);
    }
}
