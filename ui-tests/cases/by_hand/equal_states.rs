use metrics::{ClosedLabel, Metrics, State};

#[derive(Debug, Clone, Copy)]
struct Mode(usize);

impl ClosedLabel for Mode {
    const ALL: &'static [Self] = &[Mode(0), Mode(1)];
    const TEXTS: &'static [&'static str] = &["on", "on"];

    fn index(self) -> usize {
        self.0
    }
}

#[derive(Metrics)]
struct Stats {
    /// What it does.
    #[metric(state)]
    mode: State<Mode>,
}

fn main() {}
