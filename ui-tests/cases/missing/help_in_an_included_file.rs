use metrics::Metrics;

#[derive(Metrics)]
struct Stats {
    #[doc = include_str!("help_in_an_included_file.rs")]
    #[metric(counter)]
    requests: u64,
}

fn main() {}
