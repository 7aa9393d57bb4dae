//! Where a server listens.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where a server listens: a TCP port of one interface or of all, or a Unix socket.
///
/// A port alone means this machine only, 127.0.0.1. To be reached from elsewhere, a server has to be given an address.
///
/// | from | example | listens on |
/// | --- | --- | --- |
/// | `u16` | `9464` | that port of 127.0.0.1; `0` takes one that is free |
/// | [`SocketAddr`], `(IpAddr, u16)` | `(Ipv4Addr::UNSPECIFIED.into(), 9464)` | that address |
/// | `&str`, `String` | `"9464"` | that port of 127.0.0.1 |
/// | | `"127.0.0.1:9464"`, `"[::1]:9464"`, `"0.0.0.0:9464"` | that address |
/// | | `"localhost:9464"` | the first address of that name that can be listened on |
/// | | `"unix:/run/app.sock"` | a Unix socket |
/// | `&Path`, `PathBuf` | `Path::new("/run/app.sock")` | a Unix socket |
///
/// Displayed as it is parsed.
///
/// # Examples
///
/// ```
/// use metrics_server::Address;
///
/// let address: Address = "9464".parse()?;
/// assert_eq!(address, Address::from(9464));
/// assert_eq!(address.to_string(), "127.0.0.1:9464");
///
/// let error = ":9464".parse::<Address>().unwrap_err();
/// assert!(error.to_string().contains("write `9464` for this machine only, `0.0.0.0:9464` for all of its interfaces"));
/// # Ok::<(), metrics_server::AddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    pub(super) place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Socket(SocketAddr),
    /// A name that is resolved when the server is bound.
    Name {
        host: String,
        port: u16,
    },
    Unix(PathBuf),
}

impl Address {
    /// Returns the TCP port; `None` of a Unix socket.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match &self.place {
            Place::Socket(address) => Some(address.port()),
            Place::Name { port, .. } => Some(*port),
            Place::Unix(_) => None,
        }
    }

    /// Returns the TCP address; `None` of a Unix socket, and of a name that is yet to be resolved.
    #[must_use]
    pub fn socket_addr(&self) -> Option<SocketAddr> {
        match self.place {
            Place::Socket(address) => Some(address),
            _ => None,
        }
    }

    /// Returns the path of the Unix socket; `None` of a TCP address.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Unix(path) => Some(path),
            _ => None,
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        place(text).map(|place| Self { place }).map_err(|kind| AddressError {
            text: text.to_owned(),
            kind,
        })
    }
}

fn place(text: &str) -> Result<Place, AddressErrorKind> {
    if let Some(path) = text.strip_prefix("unix:") {
        return if path.is_empty() {
            Err(AddressErrorKind::NoPath)
        } else {
            Ok(Place::Unix(path.into()))
        };
    }
    if let Ok(address) = text.parse() {
        return Ok(Place::Socket(address));
    }
    let Some((host, port)) = text.rsplit_once(':') else {
        return if is_number(text) {
            Ok(loopback(parse_port(text)?))
        } else {
            Err(AddressErrorKind::NoPort)
        };
    };
    if host.parse::<IpAddr>().is_ok_and(|ip| ip.is_ipv6()) || text.parse::<IpAddr>().is_ok() {
        return Err(AddressErrorKind::NoBrackets);
    }
    let port = parse_port(port)?;
    match host {
        "" | "*" => Err(AddressErrorKind::EveryInterface { port }),
        _ if host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) =>
        {
            Ok(Place::Name {
                host: host.to_owned(),
                port,
            })
        }
        _ => Err(AddressErrorKind::BadHost),
    }
}

fn loopback(port: u16) -> Place {
    Place::Socket((Ipv4Addr::LOCALHOST, port).into())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_port(text: &str) -> Result<u16, AddressErrorKind> {
    // `parse` alone would take `+80`.
    is_number(text)
        .then(|| text.parse().ok())
        .flatten()
        .ok_or(AddressErrorKind::BadPort)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket(address) => address.fmt(f),
            Place::Name { host, port } => write!(f, "{host}:{port}"),
            Place::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl From<u16> for Address {
    fn from(port: u16) -> Self {
        Self { place: loopback(port) }
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self {
            place: Place::Socket(address),
        }
    }
}

impl From<(IpAddr, u16)> for Address {
    fn from(address: (IpAddr, u16)) -> Self {
        SocketAddr::from(address).into()
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self {
            place: Place::Unix(path),
        }
    }
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Self {
        path.to_owned().into()
    }
}

impl TryFrom<&str> for Address {
    type Error = AddressError;

    fn try_from(text: &str) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

/// Why a text is no [`Address`]: says what was written, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressError {
    text: String,
    kind: AddressErrorKind,
}

/// What is wrong with a text that should be an [`Address`].
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
    /// No host before the port: elsewhere that means every interface, which has to be written here.
    EveryInterface {
        /// The port.
        port: u16,
    },
    /// No path after `unix:`.
    NoPath,
}

impl AddressError {
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
