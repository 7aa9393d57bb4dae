use metrics::LabelSet;

#[derive(LabelSet)]
struct Share {
    #[label(rename = "quantile")]
    part: u32,
}

fn main() {}
