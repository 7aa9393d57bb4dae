use metrics::Metrics;

#[derive(Metrics)]
#[metrics(handles = false)]
struct Inner {}

#[derive(Metrics)]
struct Outer {
    #[metric(flatten)]
    inner: Inner,
}

fn main() {}
