use metrics::__private::{LabelKind, LabelShape, Labels};
use metrics::{Family, LabelSet, Metrics, Open, Part};

struct Route;

impl LabelSet for Route {
    type Ref<'a> = Route;
    type Openness = Open;
    const LABELS: Labels = Labels {
        names: Some(&["path", "path"]),
        shapes: &[LabelShape::Open, LabelShape::Open],
        kinds: &[LabelKind::Text; 2],
    };

    fn index(_: Route) -> usize {
        0
    }

    fn parts<R>(_: Route, read: impl FnOnce(&[Part<'_>]) -> R) -> R {
        read(&[])
    }
}

#[derive(Metrics)]
struct Stats {
    /// Requests served.
    #[metric(counter)]
    requests: Family<Route, u64>,
}

fn main() {}
