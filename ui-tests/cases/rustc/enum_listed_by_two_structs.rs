use metrics::{Family, Metrics};

#[derive(Metrics)]
#[metrics(namespace = "http")]
struct HttpStats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,
}

#[derive(Metrics)]
#[metrics(namespace = "grpc")]
struct GrpcStats {
    /// Requests served.
    #[metric(counter, labels(result: Answer = [Ok, Err]))]
    requests: Family<Answer, u64>,
}

fn main() {}
