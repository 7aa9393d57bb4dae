//! Atomics, locks and statics: of the standard library, or of loom when the protocols are model-checked.
//!
//! Nothing else in this folder asks which of the two it runs on, but for sizes, thread-locals and memory.

#[cfg(not(loom))]
pub(super) use std::{
    hint::spin_loop,
    sync::Mutex,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64},
    thread::yield_now,
};

#[cfg(loom)]
pub(super) use loom::{
    hint::spin_loop,
    sync::Mutex,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64},
    thread::yield_now,
};

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
    ($element:expr) => {{
        #[cfg(not(loom))]
        {
            [const { $element }; _]
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
