//! What is counted of requests.

use http::StatusCode;
use metrics::{Family, Histogram, Label, Metrics};

/// What one HTTP service has been asked for.
#[derive(Debug, Metrics)]
// `max(200)` is what limits routes: no client can make more series than 200 routes, 10 methods and 8 statuses allow.
#[metrics(namespace = "http", max_series = 16_000)]
pub(super) struct RequestStats {
    /// HTTP requests that are over.
    #[metric(counter, labels(method, route: String = max(200), status))]
    pub(super) requests: Family<(Method, String, Status), u64>,

    /// Time from an HTTP request's call to the end of its answer's body.
    #[metric(histogram, unit = "seconds", labels(method, route: String = max(200), status))]
    pub(super) request_duration: Family<(Method, String, Status), Histogram>,

    /// HTTP requests whose answers have not ended yet.
    #[metric(gauge, up_down, labels(method, route: String = max(200)))]
    pub(super) requests_in_flight: Family<(Method, String), u64>,
}

/// The methods of RFC 9110 and RFC 5789; a client may make up others, which are one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
#[label(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
    #[label(rename = "_OTHER")]
    Other,
}

/// How a request has ended: the class of its status code, unless it was cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Label)]
pub(super) enum Status {
    #[label(rename = "1xx")]
    Informational,
    #[label(rename = "2xx")]
    Successful,
    #[label(rename = "3xx")]
    Redirection,
    #[label(rename = "4xx")]
    ClientError,
    #[label(rename = "5xx")]
    ServerError,
    Cancelled,
    Panicked,
    Error,
}

impl From<&http::Method> for Method {
    fn from(method: &http::Method) -> Self {
        match *method {
            http::Method::GET => Self::Get,
            http::Method::HEAD => Self::Head,
            http::Method::POST => Self::Post,
            http::Method::PUT => Self::Put,
            http::Method::DELETE => Self::Delete,
            http::Method::CONNECT => Self::Connect,
            http::Method::OPTIONS => Self::Options,
            http::Method::TRACE => Self::Trace,
            http::Method::PATCH => Self::Patch,
            _ => Self::Other,
        }
    }
}

impl From<StatusCode> for Status {
    fn from(code: StatusCode) -> Self {
        match code.as_u16() / 100 {
            1 => Self::Informational,
            2 => Self::Successful,
            3 => Self::Redirection,
            4 => Self::ClientError,
            // RFC 9110 has clients take 600 and above for this as well.
            _ => Self::ServerError,
        }
    }
}

#[cfg(test)]
mod tests {
    use metrics::ClosedLabel;

    use super::*;

    #[test]
    fn methods_are_a_closed_set() {
        for text in &Method::TEXTS[..9] {
            let method = http::Method::from_bytes(text.as_bytes()).expect("a method");
            assert_eq!(Method::from(&method).as_str(), *text);
        }
        for text in ["get", "QUERY", "PROPFIND", "_OTHER"] {
            let method = http::Method::from_bytes(text.as_bytes()).expect("a method");
            assert_eq!(Method::from(&method), Method::Other);
        }
    }

    #[test]
    fn every_status_code_has_a_class() {
        for code in 100..=999 {
            let class = Status::from(StatusCode::from_u16(code).expect("a status code"));
            assert_eq!(class.as_str(), format!("{}xx", (code / 100).min(5)));
        }
    }
}
