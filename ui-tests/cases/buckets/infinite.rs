use metrics::{Histogram, Metrics};

#[derive(Metrics)]
struct Stats {
    /// Size of a request.
    #[metric(histogram, buckets(Sizes = [1, 1e999]))]
    size: Histogram<Sizes>,
}

fn main() {}
