#[derive(Clone, Copy, metrics::Label)]
enum Failure {
    Late,
}

#[metrics::instrument(name = "query", error = Failure, outcome = |status: &u16| if *status < 500 { Ok(()) } else { Err(*status) })]
fn query() -> u16 {
    200
}

fn main() {
    let _ = (query(), Failure::Late);
}
