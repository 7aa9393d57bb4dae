use metrics::LabelSet;

#[derive(LabelSet)]
#[allow(non_snake_case)]
struct Route {
    path: String,
    statusCode: u16,
}

fn main() {}
