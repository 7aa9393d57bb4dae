//! Floor: handles, which record into rows.
//!
//! Each handle is one generic struct over how it holds its row: [`Owned`] (`CounterHandle`) or [`Borrowed`] (`Counter`,
//! `Copy`, what `with(..)` returns). Recording itself is in the cells. Nothing here knows the registry.

mod counter;
mod dynamic;
mod gauge;
mod histogram;
mod hold;
mod info;
mod local;
mod mode;
mod scoped;
mod state;
mod timer;
mod tracked;
mod up_down;

pub use counter::{Counter, CounterHandle, CounterOf};
pub use dynamic::Dynamic;
pub use gauge::{Gauge, GaugeHandle, GaugeOf};
pub use histogram::{HistogramHandle, HistogramOf, HistogramRef};
pub use hold::{Borrowed, Hold, Owned};
pub use info::InfoHandle;
pub use local::{Local, LocalRef};
pub use mode::{Mode, Record, Shared};
pub use scoped::Scoped;
pub use state::{StateHandle, StateOf, StateRef};
pub use timer::Timer;
pub use tracked::{Track, Tracked};
pub use up_down::{UpDown, UpDownHandle, UpDownOf};
