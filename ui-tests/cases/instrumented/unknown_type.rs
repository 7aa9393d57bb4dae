#[metrics::instrument]
fn query(table: Tabel) -> Found {
    todo!()
}

fn main() {}
