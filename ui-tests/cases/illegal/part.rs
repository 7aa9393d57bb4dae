use metrics::Metrics;

#[derive(Metrics)]
struct Inner {}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten, name = "1st")]
    inner: Inner,
}

fn main() {}
