//! What the linker has collected: an entry of each instrumented function of the program, and of
//! each preregistered struct.

/// An instrumented function or a preregistered struct, as the linker collects it. Its layout never
/// changes: a program may have several versions of this crate, which then all find all entries, and
/// each entry knows its own version.
#[repr(C)]
#[derive(Debug)]
pub struct Linked {
    register: fn(bool),
    name: fn() -> &'static str,
}

impl Linked {
    /// Makes an entry: what registers it, in the global registry or in the one that it names; and
    /// what tells the path of a function inside the function, empty for a struct.
    #[must_use]
    pub const fn new(register: fn(bool), name: fn() -> &'static str) -> Self {
        Self { register, name }
    }

    /// Registers it; unless `everywhere`, only if its registry is the global one.
    pub(crate) fn register(&self, everywhere: bool) {
        (self.register)(everywhere);
    }

    /// Returns the path of a function inside the function; nothing for a struct.
    pub(crate) fn name(&self) -> &'static str {
        (self.name)()
    }
}

#[cfg(all(feature = "link-time", target_os = "linux", not(any(miri, loom))))]
mod section {
    use std::ptr;
    use std::slice;

    use super::Linked;

    // The linker defines these two for a section whose name is a legal identifier. Without a size, since two things that have one are at
    // different places for the compiler, and these are at the same if the section is empty.
    unsafe extern "C" {
        #[link_name = "__start_metrics_preregistered"]
        static START: [usize; 0];
        #[link_name = "__stop_metrics_preregistered"]
        static STOP: [usize; 0];
    }

    /// So that there is such a section in a program without entries.
    #[used]
    #[unsafe(link_section = "metrics_preregistered")]
    static NONE: [Linked; 0] = [];

    pub(crate) fn linked() -> &'static [Linked] {
        let (start, stop) = ((&raw const START).cast::<Linked>(), (&raw const STOP).cast::<Linked>());
        let len = (stop.addr() - start.addr()) / size_of::<Linked>();
        debug_assert!(start.is_aligned() && ptr::from_ref(&NONE).is_aligned());
        // SAFETY: (1) from `START` to `STOP` is the section of this name, of which the linker lays
        // the parts of all object files side by side; (2) only expansions of this crate's macros
        // put something into it, and that is statics of type `Linked`, whose layout is fixed and
        // has no padding, so that each part is an array of them, initialised and aligned; (3) the
        // statics are not mutable and live as long as the module that they are in, which is the
        // module of this code.
        unsafe { slice::from_raw_parts(start, len) }
    }
}

#[cfg(not(all(feature = "link-time", target_os = "linux", not(any(miri, loom)))))]
mod section {
    use super::Linked;

    pub(crate) fn linked() -> &'static [Linked] {
        &[]
    }
}

pub(crate) use section::linked;
