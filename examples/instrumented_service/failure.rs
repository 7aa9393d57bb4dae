//! Why the program fails.

use std::fmt;
use std::io;
use std::process::ExitCode;

use tokio::task::JoinError;

use super::figures::Flaw;

/// Why the program fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A socket does not work, or the exposition could not be written.
    Io(io::Error),
    /// A client was told something else than it must be; nothing stands for the end of the connection.
    Reply {
        expected: Option<String>,
        found: Option<String>,
    },
    /// A client was answered that waited for what never comes.
    Answered,
    /// The service or a client has panicked.
    Panicked(JoinError),
    /// The figures are wrong.
    Flaws(Vec<Flaw>),
}

impl Failure {
    /// Returns how the program ends.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Flaws(_)) { 1 } else { 2 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Reply { expected, found } => write!(f, "expected the reply {expected:?}, found {found:?}"),
            Self::Answered => f.write_str("a client was answered that waited for what never comes"),
            Self::Panicked(error) => error.fmt(f),
            Self::Flaws(flaws) => {
                f.write_str("the figures do not add up")?;
                flaws.iter().try_for_each(|flaw| write!(f, "\n  {flaw}"))
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        Self::Panicked(error)
    }
}
