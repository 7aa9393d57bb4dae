use metrics::LabelSet;

#[derive(LabelSet)]
enum Route {
    Index,
}

fn main() {}
