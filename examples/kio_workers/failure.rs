//! Why the program ends without an exposition.

use std::fmt;
use std::io;

use metrics::{BuildError, RegisterError};

use super::audit::Flaw;

/// Why the program ends without an exposition.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is wrong, or asks for help.
    Args(clap::Error),
    /// The registry could not be built.
    Build(BuildError),
    /// The metrics could not be registered.
    Register(RegisterError),
    /// A worker could not start, or had to give up.
    Worker(u32, io::Error),
    /// A client did not get its bytes back.
    Client(u32, io::Error),
    /// The metrics are wrong.
    Flaw(Flaw),
    /// The exposition could not be written.
    Write(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Args(error) => error.fmt(f),
            Self::Build(error) => error.fmt(f),
            Self::Register(error) => error.fmt(f),
            Self::Worker(worker_id, error) => write!(f, "worker {worker_id}: {error}"),
            Self::Client(connection, error) => write!(f, "connection {connection}: {error}"),
            Self::Flaw(flaw) => flaw.fmt(f),
            Self::Write(error) => write!(f, "cannot write: {error}"),
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Args(error)
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

impl From<Flaw> for Failure {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
