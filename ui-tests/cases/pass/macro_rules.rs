//! Declarations written by a macro of the user's: names, types, attributes and help come in as fragments.
use metrics::{Family, Histogram, Metrics};

macro_rules! stats {
    (
        $(#[$outer:meta])*
        $visibility:vis struct $name:ident($namespace:literal) {
            $($field:ident: $ty:ty, $help:literal;)*
        }
    ) => {
        $(#[$outer])*
        #[derive(Default, Metrics)]
        #[metrics(namespace = $namespace)]
        $visibility struct $name {
            $(
                #[doc = $help]
                #[metric(counter)]
                $visibility $field: $ty,
            )*
        }
    };
}

stats! {
    /// What the server has done.
    pub struct HttpStats("http") {
        requests: u64, "Requests served.";
        sent: f64, "Work done.";
    }
}

/// The whole of a field from fragments; `Stats` is named by the macro itself.
macro_rules! family {
    ($field:ident, $help:expr, $label:ident: $ty:ty = [$($value:ident),*], $unit:expr, $buckets:ident = [$($bound:expr),*]) => {
        #[derive(Default, Metrics)]
        struct Stats {
            #[metric(histogram, help = $help, unit = $unit, labels($label: $ty = [$($value),*]), buckets($buckets = [$($bound),*]))]
            $field: Family<$ty, Histogram<$buckets>>,
        }
    };
}

family!(size, "Size of a request.", result: Answer = [Ok, Err], "bytes", Sizes = [-1.0, 1e3, 2.0 * 1000.0]);

/// Everything is the macro's.
macro_rules! own {
    () => {
        #[derive(Default, Metrics)]
        struct Own {
            /// Requests served.
            #[metric(counter, labels(result: OwnAnswer = [Ok, Err]))]
            requests: Family<OwnAnswer, u64>,
        }

        fn count() {
            Own::global().requests.with(OwnAnswer::Ok).inc();
        }
    };
}

own!();

fn main() {
    HttpStats::global().requests.inc();
    HttpStats::global().sent.inc_by(0.5);
    Stats::global().size.with(Answer::Err).observe(3);
    count();
    let text = metrics::render();
    for line in [
        "# HELP http_requests_total Requests served.",
        "http_sent_total 0.5",
        r#"size_bytes_bucket{result="err",le="1000"} 1"#,
        r#"requests_total{result="ok"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
