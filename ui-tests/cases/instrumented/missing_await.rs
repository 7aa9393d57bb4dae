async fn find() -> Result<u32, ()> {
    Ok(1)
}

#[metrics::instrument]
async fn query() -> Result<u32, ()> {
    let found = find()?;
    Ok(found)
}

fn main() {}
