use metrics::{Family, Label, Metrics};

#[derive(Label)]
enum DbError {
    Timeout,
    Io(std::io::Error),
}

#[derive(Metrics)]
struct Stats {
    /// Failed queries.
    #[metric(counter, labels(error))]
    errors: Family<DbError, u64>,
}

fn main() {
    Stats::global().errors.with(DbError::Timeout).inc();
}
