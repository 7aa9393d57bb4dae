use metrics::{ClosedLabel, Family, Metrics};

#[derive(Clone, Copy)]
struct Level(usize);

impl ClosedLabel for Level {
    const ALL: &'static [Self] = &[Level(0), Level(1)];
    const TEXTS: &'static [&'static str] = &["low", ""];

    fn index(self) -> usize {
        self.0
    }
}

#[derive(Metrics)]
struct Stats {
    /// Lines logged.
    #[metric(counter, labels(level))]
    lines: Family<Level, u64>,
}

fn main() {}
