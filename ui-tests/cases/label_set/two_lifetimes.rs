use metrics::LabelSet;

#[derive(LabelSet)]
struct Route<'a, 'b> {
    host: &'a str,
    path: &'b str,
}

fn main() {}
