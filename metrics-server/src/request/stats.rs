//! What is counted of requests.

use http::StatusCode;
use metrics::{Family, Label, LabelShape, Metrics, Open, Part};

/// What one HTTP service has been asked for.
#[derive(Debug, Metrics)]
// No client can make series without end: methods are a closed set, routes and statuses are capped.
// Those are the caps of `DurationStats`, too.
#[metrics(namespace = "http", max_series = 16_000)]
pub(super) struct RequestStats {
    /// HTTP requests that are over.
    #[metric(counter, labels(
        method,
        route: String = max(200),
        status: Status = max(72, "1xx", "2xx", "3xx", "4xx", "5xx", "cancelled", "panicked", "error"),
    ))]
    pub(super) requests: Family<(Method, String, Status), u64>,

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

/// How a request has ended: by a status code or its class, unless it was cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Class(StatusCode),
    Code(StatusCode),
    Cancelled,
    Panicked,
    Error,
}

// Open, for codes are met at run time.
impl Label for Status {
    type Ref<'a> = Self;
    type Openness = Open;
    const SHAPE: LabelShape = LabelShape::Open;

    fn part<'a>(status: Self) -> Part<'a> {
        Part::Text(match status {
            Self::Code(code) => return Part::Unsigned(code.as_u16().into()),
            Self::Class(code) => match code.as_u16() / 100 {
                1 => "1xx",
                2 => "2xx",
                3 => "3xx",
                4 => "4xx",
                // RFC 9110 has clients take 600 and above for this as well.
                _ => "5xx",
            },
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
            Self::Error => "error",
        })
    }

    fn part_of(&self) -> Part<'_> {
        Self::part(*self)
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
    fn every_status_code_has_a_class_and_is_itself() {
        for number in 100..=999 {
            let code = StatusCode::from_u16(number).expect("a status code");
            let class = format!("{}xx", (number / 100).min(5));
            assert_eq!(Status::part(Status::Class(code)), Part::Text(&class));
            assert_eq!(Status::part(Status::Code(code)), Part::Unsigned(number.into()));
        }
    }
}
