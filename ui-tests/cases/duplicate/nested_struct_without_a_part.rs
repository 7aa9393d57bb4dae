use metrics::Metrics;

#[derive(Metrics)]
struct Pool {
    /// Connections open.
    #[metric(gauge)]
    connections: u64,
}

#[derive(Metrics)]
struct Server {
    #[metric(flatten, name = "read")]
    read: Pool,

    #[metric(flatten, name = "read")]
    write: Pool,
}

fn main() {}
