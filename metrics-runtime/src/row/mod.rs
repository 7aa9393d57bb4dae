//! Floor: rows, all values of one instance of a stats struct as words.
//!
//! A [`Layout`] says where each family lies; a [`Row`] holds live words that handles count in; a [`FlatRow`] is a copy
//! of them at one moment, in declaration order. Nothing here knows the types of values or the registry.

mod accept;
mod cell;
mod clock;
mod combine;
mod flat;
mod hits;
mod layout;
mod live;
mod losses;
mod open;
mod tenure;

pub use cell::Cell;
pub(crate) use cell::Cells;
pub(crate) use clock::{Clock, StartClock};
pub(crate) use combine::{Retired, Total};
pub(crate) use flat::{FlatRow, OpenSeries};
pub use flat::{RowReader, RowWriter};
pub(crate) use hits::{AllHits, Hit, Hits, shortened};
pub(crate) use layout::{FamilyLayout, Layout, Spot, live_words};
pub(crate) use live::InfoText;
pub use live::Row;
pub(crate) use losses::Losses;
pub use open::Series;
pub(crate) use open::{Keyed, OVERFLOW, OpenFamily, OrphanedSeries, Owner, counts, fitted, is_known};
pub(crate) use tenure::{Age, Orphaned, Tenure};
