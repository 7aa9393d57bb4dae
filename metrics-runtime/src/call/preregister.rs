//! Registering functions before their first call.

use std::any::type_name_of_val;
use std::hint::black_box;

use super::name::{around, canonical, of_trait};
use crate::cells::linked;

/// Registers a function.
///
/// # Panics
///
/// If it is not instrumented.
pub fn preregister<F>(function: &F, address: *const ()) {
    black_box(address);
    let path = type_name_of_val(function);
    // A method that a type leaves to the trait is the trait's.
    let found = register_all(&canonical(path)) || of_trait(path).is_some_and(|path| register_all(&path));
    assert!(
        found,
        "`{path}` is not instrumented, at least not in the executable or dynamic library that this crate is in: put \
         `#[metrics::instrument]` on it"
    );
}

/// Registers the functions of a path; returns whether there are any.
fn register_all(path: &str) -> bool {
    let mut found = false;
    for function in linked() {
        if canonical(&around(function.name())) == path {
            function.register(true);
            found = true;
        }
    }
    found
}
