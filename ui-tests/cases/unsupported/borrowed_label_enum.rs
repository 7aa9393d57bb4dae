use metrics::{Family, Label, Metrics};

#[derive(Label)]
enum QueryError<'a> {
    BadToken(&'a str),
    Eof,
}

#[derive(Metrics)]
struct Stats {
    /// Queries refused.
    #[metric(counter, labels(error: QueryError<'_>))]
    refused: Family<QueryError<'static>, u64>,
}

fn main() {
    Stats::global().refused.with(&QueryError::BadToken("")).inc();
    let _ = QueryError::Eof;
}
