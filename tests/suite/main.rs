//! Black-box tests over the public API, in one binary.

mod caps;
mod collectors;
mod handles;
mod kitchen_sink;
mod local;
mod nested;
mod open_families;
mod reference;
mod registration;
mod removal;
mod stress;
mod values;
