use metrics::Buckets;

enum Wrong {}

impl Buckets for Wrong {
    const BOUNDS: &'static [f64] = &[0.5; 10_001];
}

#[metrics::instrument(name = "work", buckets(Wrong))]
fn work() {}

fn main() {}
