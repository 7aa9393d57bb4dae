#![deny(dead_code)]

#[metrics::instrument]
fn query() {}

#[metrics::instrument]
async fn insert() {}

#[metrics::instrument(touch)]
fn delete() {}

fn main() {}
