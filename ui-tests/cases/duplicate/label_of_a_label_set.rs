use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {
    path: String,
    #[label(rename = "path")]
    target: String,
}

fn main() {}
