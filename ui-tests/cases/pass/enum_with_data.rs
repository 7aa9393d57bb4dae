//! The label of an enum that holds data is its variant, whatever that holds.
use metrics::{Family, Label, LabelSet, Metrics, Part, Registry};

// Neither `Copy`, `Clone` nor `PartialEq`.
#[derive(Label)]
#[label(rename_all = "kebab-case")]
enum DbError {
    TimedOut,
    Io(std::io::Error),
    #[label(rename = "clash")]
    Conflict {
        table: String,
    },
    Never(std::convert::Infallible),
    Empty(),
    Braces {},
}

// Inherent items of the same names are not meant.
impl DbError {
    fn index(&self) -> &str {
        match self {
            Self::Conflict { table } => table,
            Self::Never(never) => match *never {},
            Self::TimedOut | Self::Io(_) | Self::Empty() | Self::Braces {} => "none",
        }
    }

    fn part(&self) {}
}

#[derive(Label)]
#[repr(u8)]
enum Code {
    Known(u8) = 7,
    #[deprecated]
    Unknown = 3,
}

#[derive(LabelSet)]
struct Query {
    error: DbError,
    cached: bool,
}

#[derive(Metrics)]
struct Stats {
    /// Failed queries.
    #[metric(counter, labels(error))]
    errors: Family<DbError, u64>,
    /// Of each code, or none.
    #[metric(gauge, labels(code, error))]
    codes: Family<(Option<Code>, DbError), i64>,
    /// By path.
    #[metric(counter, labels(path, error))]
    paths: Family<(String, DbError), u64>,
    /// By several labels.
    #[metric(counter)]
    queries: Family<Query, u64>,
}

fn main() {
    let stats = Registry::new().register::<Stats>(()).unwrap();
    let io = DbError::Io(std::io::ErrorKind::NotFound.into());
    let conflict = DbError::Conflict {
        table: "users".to_owned(),
    };
    conflict.part();
    assert_eq!(conflict.index(), "users");
    stats.errors.with(&io).inc();
    stats.errors.with(&conflict).inc_by(2);
    stats.codes.with((Some(&Code::Known(1)), &DbError::Empty())).set(-1);
    stats.paths.with(("/", &DbError::TimedOut)).inc();
    stats
        .queries
        .with(Query {
            error: DbError::Braces {},
            cached: true,
        })
        .inc();
    let read = stats.snapshot();
    assert_eq!(read.errors.get(&conflict), Some(&2));
    assert_eq!(read.errors.iter().count(), 6);
    assert_eq!(read.paths.get(("/", &DbError::TimedOut)), Some(&1));
    assert_eq!(read.codes.get((Some(&Code::Known(2)), &DbError::Empty())), Some(&-1));
    assert_eq!(conflict.part_of(), Part::Text("clash"));
    assert_eq!(DbError::TimedOut.part_of(), Part::Text("timed-out"));
}
