use metrics::Label;

#[derive(Label)]
enum Error {
    Io {
        #[label(rename = "code")]
        code: u8,
    },
}

fn main() {}
