use metrics::LabelSet;

#[derive(LabelSet)]
#[label(rename_all = "kebab-case")]
struct Route {
    path: String,
}

fn main() {}
