//! Scrapes over HTTP: each contender serves in a process of its own, and this one asks.

mod connection;
mod process;
mod served;

pub(crate) use connection::{Connection, Encoding};
pub(crate) use process::{Process, answer};
pub(crate) use served::{Served, Who, on_runtime, serve};
