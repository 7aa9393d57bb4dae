//! Black-box tests over the public API, in one binary.

mod cap_reports;
mod caps;
mod clashes;
mod collectors;
mod errors;
mod faults;
mod handles;
mod history;
mod hop;
mod instrument;
mod kitchen_sink;
mod known_values;
mod local;
mod mixture;
mod nested;
mod open_families;
mod pieces;
mod publisher;
mod reading;
mod reference;
mod registration;
mod removal;
mod responder;
mod scoped;
mod stress;
mod values;
