use metrics::{Open, Family, Label, LabelShape, Metrics, Part};

struct Level;

impl Label for Level {
    type Ref<'a> = Level;
    type Openness = Open;
    const SHAPE: LabelShape = <bool as Label>::SHAPE;

    fn part<'a>(_: Level) -> Part<'a> {
        Part::Absent
    }

    fn part_of(&self) -> Part<'_> {
        Part::Absent
    }
}

#[derive(Metrics)]
struct Stats {
    /// Lines logged.
    #[metric(counter, labels(level))]
    lines: Family<Level, u64>,
}

fn main() {}
