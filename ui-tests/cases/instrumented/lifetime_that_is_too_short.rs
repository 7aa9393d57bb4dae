#[metrics::instrument]
fn query<'a>(table: &'a str, other: &str) -> &'a str {
    if table.is_empty() { other } else { table }
}

fn main() {}
