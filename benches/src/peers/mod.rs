//! Other crates, each as its own documentation would have the acts written.
//!
//! They do not all do equal work: see "How to read it" in the README.

pub(crate) mod autometrics;
pub(crate) mod facade;
pub(crate) mod fast_telemetry;
pub(crate) mod handover;
pub(crate) mod measured;
pub(crate) mod prometheus;
pub(crate) mod prometheus_client;
pub(crate) mod shape;
pub(crate) mod vise;
