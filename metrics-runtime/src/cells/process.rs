//! What the whole process shares: its slots and its space.

use super::slot::Slots;
use super::space::Space;

pub(super) struct Process {
    pub(super) slots: Slots,
    pub(super) space: Space,
}

process_static! {
    pub(super) static PROCESS: Process = Process::new();
}

impl Process {
    const_fn! {
        fn new() -> Self {
            Self { slots: Slots::new(), space: Space::new() }
        }
    }
}
