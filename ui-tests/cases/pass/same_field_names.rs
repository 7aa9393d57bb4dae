//! Structs of one module do not meet, though their fields have the same names, labels and values.
use metrics::{Family, Metrics};

#[derive(Default, Metrics)]
#[metrics(namespace = "http")]
struct HttpStats {
    /// Requests served.
    #[metric(counter, labels(result: HttpResult = [Ok, Err]))]
    requests: Family<HttpResult, u64>,
}

#[derive(Default, Metrics)]
#[metrics(namespace = "grpc")]
struct GrpcStats {
    /// Requests served.
    #[metric(counter, labels(result: GrpcResult = [Ok, Err]))]
    requests: Family<GrpcResult, u64>,
}

/// The labels of another struct.
#[derive(Default, Metrics)]
#[metrics(namespace = "smtp")]
struct SmtpStats {
    /// Requests served.
    #[metric(counter, labels(result))]
    requests: Family<GrpcResult, u64>,
}

/// One type under several names.
#[derive(Default, Metrics)]
struct Servers {
    #[metric(flatten, name = "public")]
    public: HttpStats,
    #[metric(flatten, name = "internal")]
    internal: HttpStats,
}

fn main() {
    HttpStats::global().requests.with(HttpResult::Ok).inc();
    GrpcStats::global().requests.with(GrpcResult::Ok).inc();
    SmtpStats::global().requests.with(GrpcResult::Err).inc();
    Servers::global().internal.requests.with(HttpResult::Ok).inc_by(2);
    let text = metrics::render();
    for sample in [
        r#"http_requests_total{result="ok"} 1"#,
        r#"grpc_requests_total{result="ok"} 1"#,
        r#"smtp_requests_total{result="err"} 1"#,
        r#"internal_http_requests_total{result="ok"} 2"#,
    ] {
        assert!(text.contains(sample), "{sample} is not in\n{text}");
    }
}
