use metrics::ClosedLabel;

#[derive(Clone, Copy)]
struct Level(usize);

impl ClosedLabel for Level {
    const ALL: &'static [Self] = &[Level(0), Level(1)];
    const TEXTS: &'static [&'static str] = &["low", "low"];

    fn index(self) -> usize {
        self.0
    }
}

#[metrics::instrument(name = "log", labels(level: Level = Level(level)))]
fn log(level: usize) {}

fn main() {}
