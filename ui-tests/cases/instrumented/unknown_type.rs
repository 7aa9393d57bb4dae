#[metrics::instrument]
fn query(table: Tabel) -> Found {
    loop {}
}

fn main() {}
