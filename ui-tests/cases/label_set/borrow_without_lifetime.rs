use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {
    path: &str,
    status: u16,
}

fn main() {}
