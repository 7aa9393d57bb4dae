//! Every type that a value or a label may have.
use metrics::{DefaultBuckets, Family, Histogram, Info, Label, LabelSet, Metrics, Registry, State};

#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Backend {
    Redis,
    Postgres,
}

#[derive(Clone, Copy, LabelSet)]
struct Route<'a> {
    path: &'a str,
    backend: Option<Backend>,
}

type Requests = u64;

macro_rules! gauges {
    ($($ty:ident)*) => {
        #[derive(Default, Metrics)]
        struct Gauges {
            $(
                /// A gauge.
                #[metric(gauge)]
                $ty: $ty,
            )*
        }

        #[derive(Default, Metrics)]
        #[metrics(namespace = "family")]
        struct Families {
            $(
                /// A family of gauges.
                #[metric(gauge, labels(ok))]
                $ty: Family<bool, $ty>,
            )*
        }
    };
}
gauges!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize f64 bool);

#[derive(Default, Metrics)]
struct Stats {
    /// A number of another name.
    #[metric(counter)]
    alias: Requests,
    /// A number by its path.
    #[metric(counter)]
    path: std::primitive::f64,
    /// Only up and down.
    #[metric(gauge, up_down)]
    up_down: f64,
    /// Of each route.
    #[metric(gauge, up_down)]
    up_down_by_route: Family<Route<'static>, u32>,
    /// Of the usual bounds.
    #[metric(histogram, unit = "seconds")]
    usual: Histogram,
    /// Of the usual bounds, by name.
    #[metric(histogram, unit = "seconds", labels(topic))]
    by_name: Family<&'static str, Histogram<DefaultBuckets>>,
    /// Spaced evenly.
    #[metric(histogram, unit = "bytes", buckets(Even = linear(-1, 0.5, 4)))]
    linear: Histogram<Even>,
    /// Spaced by a range.
    #[metric(histogram, unit = "bytes", buckets(Range = exponential_range(0.5, 8, 5)))]
    range: Histogram<Range>,
    /// With bounds of another field.
    #[metric(histogram, unit = "bytes", labels(ok))]
    shared: Family<bool, Histogram<Range>>,
    /// By states that exist.
    #[metric(state)]
    backend: State<Backend>,
    /// By states that are a label too.
    #[metric(state, labels(shard: u16))]
    shards: Family<u16, State<Backend>>,
    /// With six labels.
    #[metric(counter, labels(a, b, c: Option<bool>, d, e: Option<String>, f))]
    labels: Family<(bool, i64, Option<bool>, Backend, Option<String>, &'static str), u64>,
    /// With one label in a tuple.
    #[metric(counter, labels(only))]
    one: Family<(bool,), f64>,
    /// Without anything to say.
    #[metric(info, labels(version, commit, os))]
    build: Info<3>,
}

fn main() {
    let registry = Registry::new();
    let gauges = registry.register::<Gauges>(()).unwrap();
    gauges.bool.set(true);
    gauges.i8.set(-1);
    registry.register::<Families>(()).unwrap().isize.with(true).dec();
    let stats = registry.register::<Stats>(()).unwrap();
    stats
        .up_down_by_route
        .with(Route {
            path: "/",
            backend: None,
        })
        .inc();
    stats.by_name.with("orders").observe(1);
    stats.range.observe(3);
    stats.shards.with(3).set(Backend::Postgres);
    stats
        .labels
        .with((true, -1, None, Backend::Redis, Some("x"), "y"))
        .inc();
    stats.one.with((true,)).inc_by(0.5);
    stats.build.set(["1", "2", "3"]);
    assert_eq!(stats.snapshot().one[(true,)], 0.5);
    let _ = registry.render();
}
