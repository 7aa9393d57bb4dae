//! Where a family is defined.

use std::fmt;
use std::panic::Location;

/// Where a family is defined: what an error names when two definitions clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Site {
    /// Module path; its first segment is the crate. Empty for a family made at run time.
    pub module: &'static str,
    /// The stats struct, the instrumented function, or the type of the collector. Empty for a
    /// family made at run time that no collector has described or collected yet.
    pub owner: &'static str,
    /// The field of the stats struct. Empty for an instrumented function and for a family made at run time.
    pub field: &'static str,
    /// Source file, as the compiler names it.
    pub file: &'static str,
    /// Line in `file`.
    pub line: u32,
}

impl Site {
    /// Names the place of a call as a site.
    pub(crate) fn of(location: &'static Location<'static>) -> Self {
        Self {
            module: "",
            owner: "",
            field: "",
            file: location.file(),
            line: location.line(),
        }
    }

    /// Returns whether it is a collector's.
    pub(crate) fn is_collector(&self) -> bool {
        self.module.is_empty() && !self.owner.is_empty()
    }

    /// Returns whether it is an instrumented function's.
    pub(crate) fn is_function(&self) -> bool {
        !self.module.is_empty() && self.field.is_empty()
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_collector() {
            return write!(f, "collector `{}` at {}:{}", self.owner, self.file, self.line);
        }
        for part in [self.module, self.owner, self.field] {
            let separator = if std::ptr::eq(part, self.module) { "" } else { "::" };
            if !part.is_empty() {
                write!(f, "{separator}{part}")?;
            }
        }
        let separator = if self.owner.is_empty() { "" } else { " " };
        write!(f, "{separator}at {}:{}", self.file, self.line)
    }
}
