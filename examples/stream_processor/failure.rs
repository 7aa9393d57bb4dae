//! Why the program ends without having counted.

use std::fmt;
use std::io;
use std::path::PathBuf;

use metrics::RegisterError;
use metrics_server::BindError;

use super::backend::StateError;
use super::event::HEADER;

/// Why the program ends without having counted.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong, or asks for help.
    Args(clap::Error),
    /// The file cannot be read.
    Read(PathBuf, io::Error),
    /// The file does not begin as a file of flight records does.
    Header(PathBuf),
    /// There is no place to keep state.
    State(StateError),
    /// The metrics could not be registered.
    Register(RegisterError),
    /// The metrics cannot be served where they should be.
    Bind(BindError),
    /// What there is to print could not be written.
    Write(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Args(error) => error.fmt(f),
            Self::Read(path, error) => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::Header(path) => {
                write!(
                    f,
                    "`{}` holds no flight records: its first line should be `{HEADER}`",
                    path.display()
                )
            }
            Self::State(error) => write!(f, "cannot keep state: {error}"),
            Self::Register(error) => error.fmt(f),
            Self::Bind(error) => error.fmt(f),
            Self::Write(error) => write!(f, "cannot write: {error}"),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Args(error)
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

impl From<BindError> for Failure {
    fn from(error: BindError) -> Self {
        Self::Bind(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
