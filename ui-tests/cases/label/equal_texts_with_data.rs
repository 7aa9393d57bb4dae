use metrics::{Family, Label, Metrics};

#[derive(Label)]
enum DbError {
    Timeout,
    #[label(rename = "timeout")]
    Slow(u64),
}

#[derive(Metrics)]
struct Stats {
    /// Failed queries.
    #[metric(counter, labels(error))]
    errors: Family<DbError, u64>,
}

fn main() {
    Stats::global().errors.with(&DbError::Slow(3)).inc();
    let _ = Stats::global().snapshot().errors.get(&DbError::Timeout);
}
