//! How anything is measured: contenders, rounds, statistics, tables.

mod contender;
mod lane;
mod statistics;
mod table;

pub(crate) use contender::{Contender, contender};
pub(crate) use lane::{Bar, Lane};
pub(crate) use statistics::{median, quantile};
pub(crate) use table::{Table, Unit};
