use metrics::{Family, Label, Metrics};

#[derive(Label)]
enum CallError<E> {
    Inner(E),
    Timeout,
}

#[derive(Metrics)]
struct Stats {
    /// Failed calls.
    #[metric(counter, labels(error))]
    calls: Family<CallError<u8>, u64>,
}

fn failed<E>(error: &CallError<E>) {
    let _ = metrics::Label::index_of(error);
}

fn main() {
    Stats::global().calls.with(&CallError::Inner(3)).inc();
    let _ = CallError::<u8>::Timeout;
    failed::<u8>(&CallError::Timeout);
}
