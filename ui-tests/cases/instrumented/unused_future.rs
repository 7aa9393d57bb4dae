#![deny(warnings)]

#[metrics::instrument]
async fn query() {}

#[metrics::instrument]
async fn insert() -> Result<(), ()> {
    Ok(())
}

async fn run() {
    query();
    insert();
    insert().await;
}

fn main() {
    drop(run());
}
