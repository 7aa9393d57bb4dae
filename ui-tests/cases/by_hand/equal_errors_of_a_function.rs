use metrics::ClosedLabel;

#[derive(Clone, Copy)]
struct Problem(usize);

impl ClosedLabel for Problem {
    const ALL: &'static [Self] = &[Problem(0), Problem(1)];
    const TEXTS: &'static [&'static str] = &["late", "late"];

    fn index(self) -> usize {
        self.0
    }
}

#[metrics::instrument(name = "log", error = Problem)]
fn log(level: usize) -> Result<(), Problem> {
    Err(Problem(level))
}

fn main() {}
