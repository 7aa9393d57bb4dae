//! Why a text is not an address.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;

/// Why a text is not an [`Address`](super::Address): says what was written, and what to write
/// instead.
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
    /// No host before the port, or a mere number, as in `:9464` and `0:9464`: elsewhere that means
    /// every interface, which has to be written here.
    EveryInterface {
        /// The port.
        port: u16,
    },
    /// An IPv6 address has a zone by name, as in `[fe80::1%eth0]:9464`.
    ZoneName,
    /// There is whitespace at either end.
    Whitespace,
    /// It is a URL, or has a path after the port.
    Url {
        /// The address that is in it, if one is.
        address: Option<String>,
    },
    /// It has a protocol beside the address, as in `tcp:127.0.0.1:9464` and `9464/tcp`.
    Protocol {
        /// The address without it.
        address: String,
    },
    /// It is a path without `unix:` before it.
    NoScheme,
    /// No path after `unix:`.
    NoPath,
    /// The path of a Unix socket may be absolute or relative, as in `unix://run/app.sock`.
    AmbiguousPath,
    /// It is an abstract Unix socket, as in `unix:@app`, to which every user of the machine
    /// could connect.
    AbstractSocket,
    /// The path of a Unix socket is percent-encoded, as in `unix:%2Frun%2Fapp.sock`.
    PercentEncoding,
    /// The path of a Unix socket has a character that begins options or variables elsewhere, as in
    /// `unix:/run/app.sock?mode=600`.
    SpecialCharacter {
        /// The first of them.
        character: char,
    },
    /// The path of a Unix socket begins with `~`, which only shells take for the home folder.
    HomeFolder,
    /// The path of a Unix socket begins with `unix:`.
    SchemeInPath,
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

/// What to do where a file has such a name.
const AS_PATH: &str = "; give a file that is named so as a `Path`, not as a text";

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an address to listen on: ", self.text.escape_debug())?;
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
            AddressErrorKind::ZoneName => f.write_str(
                "an interface is given by its index, as in `[fe80::1%2]:9464`; `ip link` shows it",
            ),
            AddressErrorKind::Whitespace => {
                f.write_str("it has whitespace at an end; if it comes from a file or a variable, take that away by `trim`")
            }
            AddressErrorKind::Url { address: Some(address) } => write!(f, "a URL is not taken; write `{address}`"),
            AddressErrorKind::Url { address: None } => {
                f.write_str("a URL is not taken; write a host and a port, as in `127.0.0.1:9464`")
            }
            AddressErrorKind::Protocol { address } => {
                write!(f, "the protocol is always TCP and is not written; write `{address}`")
            }
            AddressErrorKind::NoScheme => f.write_str("a path stands after `unix:`, as in `unix:/run/app.sock`"),
            AddressErrorKind::AmbiguousPath => {
                let path = self.text.split_once("//").map_or("", |(_, path)| path).escape_debug();
                write!(
                    f,
                    "some take it for an absolute path, some for a relative one; write `unix:/{path}` or `unix:{path}`"
                )
            }
            AddressErrorKind::AbstractSocket => f.write_str(
                "an abstract socket has no permissions, every user of the machine could connect; write the path of a file, as \
                 in `unix:/run/app.sock` (`unix:./@app` if its name begins so)",
            ),
            AddressErrorKind::PercentEncoding => {
                f.write_str("percent-encoding is not decoded; write the path as it is, as in `unix:/run/app.sock`")?;
                f.write_str(AS_PATH)
            }
            AddressErrorKind::SpecialCharacter { character } => {
                write!(
                    f,
                    "{character:?} stands for an option or a variable elsewhere, and for nothing here; write the path alone, as \
                     in `unix:/run/app.sock`{AS_PATH}"
                )
            }
            AddressErrorKind::HomeFolder => {
                f.write_str("only shells know `~`; write the whole path, as in `unix:/home/me/app.sock`")
            }
            AddressErrorKind::SchemeInPath => {
                f.write_str("give the path without `unix:`, or a text that has it once, as in `unix:/run/app.sock`")
            }
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
