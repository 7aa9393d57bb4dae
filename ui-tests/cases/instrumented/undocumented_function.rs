#![deny(missing_docs)]
//! A crate.

#[metrics::instrument]
pub fn query() {}

#[metrics::instrument]
pub async fn insert() {}

fn main() {}
