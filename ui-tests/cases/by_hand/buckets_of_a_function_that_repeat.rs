use metrics::Buckets;

enum Wrong {}

impl Buckets for Wrong {
    const BOUNDS: &'static [f64] = &[0.5, 1.0, 1.0];
}

#[metrics::instrument(name = "work", buckets(Wrong))]
fn work() {}

fn main() {}
