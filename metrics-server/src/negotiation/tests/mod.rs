//! What headers choose: tables, and models that are as simple as the rules.

mod accept;
mod accept_model;
mod clause;
mod coding;
mod coding_model;
mod written;
