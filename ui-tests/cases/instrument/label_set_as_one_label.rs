#[derive(Clone, Copy, metrics::LabelSet)]
struct Place {
    zone: u32,
    host: u32,
}

#[metrics::instrument(name = "query", labels(place: Place = place))]
fn query(place: Place) {}

fn main() {}
