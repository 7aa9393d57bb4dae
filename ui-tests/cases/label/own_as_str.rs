use metrics::Label;

#[derive(Label)]
enum DbError<'a> {
    Timeout,
    Conflict { table: &'a str },
}

impl DbError<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Timeout => "late",
            Self::Conflict { table } => table,
        }
    }
}

fn main() {}
