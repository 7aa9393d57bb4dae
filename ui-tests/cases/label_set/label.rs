use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {
    path: String,
    share: f64,
}

fn main() {}
