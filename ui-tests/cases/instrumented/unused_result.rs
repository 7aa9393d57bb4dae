#![deny(warnings)]

#[metrics::instrument]
fn query() -> Result<(), ()> {
    Ok(())
}

#[metrics::instrument]
#[must_use]
fn find() -> u32 {
    1
}

#[must_use]
#[metrics::instrument]
async fn insert() -> u32 {
    1
}

fn main() {
    query();
    find();
    insert();
}
