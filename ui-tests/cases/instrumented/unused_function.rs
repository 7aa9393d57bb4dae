#![deny(dead_code)]

#[metrics::instrument]
fn query() {}

#[metrics::instrument]
async fn insert() {}

#[metrics::instrument(preregister)]
fn delete() {}

fn main() {}
