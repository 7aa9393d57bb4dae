use metrics::LabelSet;

#[derive(LabelSet)]
struct Route<T> {
    path: T,
}

fn main() {}
