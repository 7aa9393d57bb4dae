//! A server of its own, for metrics alone.

mod address;

pub use address::{Address, AddressError, AddressErrorKind};
