//! Floor: the registry: what is registered, and how it becomes a snapshot.

mod builder;
mod cap;
mod catalogue;
mod clashes;
mod collected;
mod collector;
mod detached;
mod error;
mod filter;
mod frame;
mod gather;
mod instance;
mod plain;
mod plan;
mod problems;
mod register;
mod report;
mod round;
mod rows;
mod sample_error;
mod scope;
mod state;
mod store;
mod united;

pub use builder::{BuildError, RegistryBuilder};
pub use cap::Cap;
pub use collected::Collected;
pub use collector::{Collector, CollectorId};
pub use error::{Conflict, ConflictReason, RegisterError};
pub use filter::Filter;
pub use report::Report;
pub use sample_error::SampleError;
pub use store::Registry;
