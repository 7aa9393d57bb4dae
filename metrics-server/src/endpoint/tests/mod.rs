//! What people and other tools write, against simple models of it.

mod networks;
mod tokens;
