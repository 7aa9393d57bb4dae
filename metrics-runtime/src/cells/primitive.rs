//! Atomics, locks and statics: of the standard library, or of loom when the protocols are model-checked.
//!
//! Nothing else in this folder asks which of the two it runs on, but for sizes, thread-locals and memory. Where the
//! platform has no 64-bit atomics, `portable-atomic` makes them of locks that spin.

#[cfg(not(any(loom, target_has_atomic = "64")))]
pub(crate) use portable_atomic::AtomicU64;
#[cfg(all(not(loom), target_has_atomic = "64"))]
pub(crate) use std::sync::atomic::AtomicU64;
#[cfg(not(loom))]
pub(crate) use std::{
    hint::spin_loop,
    sync::Mutex,
    sync::atomic::{AtomicPtr, AtomicU32, fence},
    thread::yield_now,
};

#[cfg(loom)]
pub(crate) use loom::{
    hint::spin_loop,
    sync::Mutex,
    sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, fence},
    thread::yield_now,
};

#[cfg(loom)]
pub(super) use loom::cell::UnsafeCell;

/// A cell whose accesses loom checks in models.
#[cfg(not(loom))]
pub(super) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    pub(super) fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    #[inline]
    pub(super) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    #[inline]
    pub(super) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}

/// Loads a word as the thread that alone stores in it.
#[cfg(not(loom))]
#[inline]
pub(super) fn own(word: &AtomicU64) -> u64 {
    word.load(std::sync::atomic::Ordering::Relaxed)
}

/// Loads a word as the thread that alone stores in it.
///
/// Loom remembers one access to an atomic, the last. An ordinary load by the writer would stand there in place of the
/// reader's before it, and loom would not try what happens when the writer's next store comes first.
#[cfg(loom)]
#[allow(unsafe_code)]
pub(super) fn own(word: &AtomicU64) -> u64 {
    // SAFETY: loom stops the model if any store, by another thread, does not happen before this.
    unsafe { word.unsync_load() }
}

/// Defines a function that is `const`, except that loom's atomics cannot be made in one.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $visibility:vis fn $($function:tt)*) => {
        #[cfg(not(loom))]
        $(#[$attribute])*
        $visibility const fn $($function)*

        #[cfg(loom)]
        $(#[$attribute])*
        $visibility fn $($function)*
    };
}

/// Makes an array of which each element is made anew.
macro_rules! array_of {
    ($element:expr; $count:expr) => {{
        // In a static, where arrays as long as a slot's table are.
        #[cfg(not(loom))]
        #[allow(clippy::large_stack_arrays)]
        {
            [const { $element }; $count]
        }
        #[cfg(loom)]
        {
            std::array::from_fn(|_| $element)
        }
    }};
}

/// Defines a static, which loom makes anew for each execution of a model.
macro_rules! process_static {
    ($(#[$attribute:meta])* pub(super) static $name:ident: $type:ty = $value:expr;) => {
        #[cfg(not(loom))]
        $(#[$attribute])*
        pub(super) static $name: $type = $value;

        #[cfg(loom)]
        loom::lazy_static! {
            $(#[$attribute])*
            pub(super) static ref $name: $type = $value;
        }
    };
}
