//! Keywords name fields, labels and values; the prefix `r#` is not exported.
use metrics::{Family, LabelSet, Metrics, Registry, State};

#[derive(Clone, Copy, LabelSet)]
struct Route<'a> {
    r#type: &'a str,
    r#in: bool,
}

#[derive(Metrics)]
#[metrics(labels(r#loop: u32))]
struct Stats {
    /// Matches found.
    #[metric(counter, labels(type))]
    r#match: Family<bool, u64>,
    /// Types met.
    #[metric(counter, labels(r#type: Kind = [r#Static, Dynamic], where: u8))]
    r#type: Family<(Kind, u8), u64>,
    /// Requests by route.
    #[metric(counter)]
    r#async: Family<Route<'static>, u64>,
    /// What the server is at.
    #[metric(state(Mode = [r#Yield, Move]))]
    r#do: State<Mode>,
}

fn main() {
    let registry = Registry::new();
    let stats = registry.register::<Stats>(StatsLabels { r#loop: 1 }).unwrap();
    stats.r#match.with(true).inc();
    stats.r#type.with((Kind::Static, 3)).inc();
    stats
        .r#async
        .with(Route {
            r#type: "get",
            r#in: true,
        })
        .inc();
    stats.r#do.set(Mode::Move);
    let text = registry.render();
    for sample in [
        r#"match_total{loop="1",type="true"} 1"#,
        r#"type_total{loop="1",type="static",where="3"} 1"#,
        r#"async_total{loop="1",type="get",in="true"} 1"#,
        r#"do{loop="1",do="move"} 1"#,
    ] {
        assert!(text.contains(sample), "{sample} is not in\n{text}");
    }
}
