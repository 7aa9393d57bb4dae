use metrics::{Family, Label};

#[derive(Label)]
enum DbError {
    Timeout,
    Io(std::io::Error),
}

fn main() {
    let errors = Family::<DbError, u64>::default();
    let _ = errors[DbError::Timeout];
}
