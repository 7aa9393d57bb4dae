use metrics::LabelSet;

#[derive(LabelSet)]
struct Route {
    #[label(renmae = "route")]
    path: String,
}

fn main() {}
