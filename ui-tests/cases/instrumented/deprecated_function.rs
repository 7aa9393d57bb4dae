#![deny(warnings)]

#[metrics::instrument]
#[deprecated = "use `find`"]
fn query() {}

fn main() {
    query();
}
