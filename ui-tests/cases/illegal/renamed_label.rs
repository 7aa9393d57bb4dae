use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {
    #[label(rename = "http.route")]
    path: String,
}

fn main() {}
