use std::rc::Rc;

use metrics::{Metrics, Registry};

#[derive(Clone, Default, Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: u64,
}

fn main() {
    let stats = Rc::new(Stats::default());
    let _ = Registry::new().collect_with::<Stats>((), move || Ok(Stats::clone(&stats)));
}
