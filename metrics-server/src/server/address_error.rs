//! Why a text is no address.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// Why a text is no [`Address`](super::Address): says what was written, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressError {
    text: String,
    kind: AddressErrorKind,
}

/// What is wrong with a text that should be an [`Address`](super::Address).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressErrorKind {
    /// There is no port.
    NoPort,
    /// The port is not a number from 0 to 65535.
    BadPort,
    /// The host is neither an IP address nor a name.
    BadHost,
    /// An IPv6 address is not in brackets, so that its port cannot be told.
    NoBrackets,
    /// No host before the port, or a mere number, as in `:9464` and `0:9464`: elsewhere that means every interface, which has to be
    /// written here.
    EveryInterface {
        /// The port.
        port: u16,
    },
    /// No path after `unix:`.
    NoPath,
}

impl AddressError {
    pub(super) fn new(text: &str, kind: AddressErrorKind) -> Self {
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> &AddressErrorKind {
        &self.kind
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no address to listen on: ", self.text)?;
        match &self.kind {
            AddressErrorKind::NoPort => {
                f.write_str("it has no port; write `9464`, `127.0.0.1:9464`, `[::1]:9464` or `unix:/run/app.sock`")
            }
            AddressErrorKind::BadPort => f.write_str("the port has to be a number from 0 to 65535"),
            AddressErrorKind::BadHost => f.write_str("the host is neither an IP address nor a name"),
            AddressErrorKind::NoBrackets => f.write_str("an IPv6 address stands in brackets, as in `[::1]:9464`"),
            AddressErrorKind::EveryInterface { port } => write!(
                f,
                "it does not say who may reach it; write `{port}` for this machine only, `0.0.0.0:{port}` for all of its \
                 interfaces (`[::]:{port}` for IPv6 too)"
            ),
            AddressErrorKind::NoPath => f.write_str("it has no path; write `unix:/run/app.sock`"),
        }
    }
}

impl Error for AddressError {}

// So that what always converts is taken where what may not is.
impl From<Infallible> for AddressError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
