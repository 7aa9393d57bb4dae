use metrics::{Metrics, Registry};

#[derive(Metrics)]
#[metrics(handles = false)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let _ = Registry::new().scoped::<Stats>(());
}
