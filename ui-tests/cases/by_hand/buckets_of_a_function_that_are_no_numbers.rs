use metrics::Buckets;

enum Wrong {}

impl Buckets for Wrong {
    const BOUNDS: &'static [f64] = &[1.0, f64::NAN, 2.0];
}

#[metrics::instrument(name = "work", buckets(Wrong))]
fn work() {}

fn main() {}
