use metrics::Label;

#[derive(Label)]
enum DbError<'a> {
    Timeout,
    Conflict { table: &'a str },
}

fn main() {}
