use metrics::Metrics;

struct Inner {}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten)]
    inner: Inner,
}

fn main() {}
