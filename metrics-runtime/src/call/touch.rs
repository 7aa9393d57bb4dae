//! Registering functions before their first call.

use std::any::type_name_of_val;

use super::name::{around, canonical};
use crate::cells::linked;

/// Registers a function.
///
/// # Panics
///
/// If it is not instrumented.
pub fn touch<F>(function: &F) {
    let path = type_name_of_val(function);
    let wanted = canonical(path);
    let mut found = false;
    for entry in linked()
        .iter()
        .filter(|entry| canonical(&around(entry.name())) == wanted)
    {
        entry.touch(true);
        found = true;
    }
    assert!(
        found,
        "`{path}` is not instrumented: put `#[metrics::instrument]` on it"
    );
}
