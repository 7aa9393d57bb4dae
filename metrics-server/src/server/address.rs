//! Where a server listens.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::address_error::{AddressError, AddressErrorKind};

/// Where a server listens: a TCP port of one interface or of all, or a Unix socket.
///
/// A port alone means this machine only, 127.0.0.1. To be reached from elsewhere, a server has to be given an address.
///
/// | from | example | listens on |
/// | --- | --- | --- |
/// | `u16` | `9464` | that port of 127.0.0.1; `0` takes one that is free |
/// | [`SocketAddr`] | `SocketAddr::from(([10, 0, 0, 7], 9464))` | that address |
/// | an [`IpAddr`] or what is one, and a `u16` | `([0, 0, 0, 0], 9464)`, `(Ipv6Addr::UNSPECIFIED, 9464)` | that address |
/// | `&str`, `String`, `&String` | `"9464"` | that port of 127.0.0.1 |
/// | | `"127.0.0.1:9464"`, `"[::1]:9464"`, `"0.0.0.0:9464"` | that address |
/// | | `"localhost:9464"` | the first address of that name that can be listened on |
/// | | `"unix:/run/app.sock"` | a Unix socket |
/// | `&Path`, `PathBuf`, `&PathBuf` | `Path::new("/run/app.sock")` | a Unix socket |
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
        place(text)
            .map(|place| Self { place })
            .map_err(|kind| AddressError::new(text, kind))
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
    let Some((host, port)) = text.rsplit_once(':').filter(|_| !text.ends_with(']')) else {
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
    if matches!(host, "" | "*") || is_number(host) {
        Err(AddressErrorKind::EveryInterface { port })
    } else if is_name(host) {
        Ok(Place::Name {
            host: host.to_owned(),
            port,
        })
    } else {
        Err(AddressErrorKind::BadHost)
    }
}

/// Says whether a host is a name: resolvers take `0.0`, `0x0` and `127.1` for IPv4 addresses.
fn is_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host).to_ascii_lowercase();
    let is_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_address = is_number(&last) || last.strip_prefix("0x").is_some_and(is_hex);
    let mut bytes = host.bytes();
    !is_address && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
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

impl<I: Into<IpAddr>> From<(I, u16)> for Address {
    fn from(address: (I, u16)) -> Self {
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

impl From<&PathBuf> for Address {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
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

impl TryFrom<&String> for Address {
    type Error = AddressError;

    fn try_from(text: &String) -> Result<Self, AddressError> {
        text.parse()
    }
}
