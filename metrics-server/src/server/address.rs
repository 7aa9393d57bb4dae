//! Where a server listens.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::address_error::{AddressError, AddressErrorKind};
use super::{foreign, socket_path};

/// Where a server listens: a TCP port of one interface or of all, or a Unix socket.
///
/// A port alone means this machine only, 127.0.0.1. To be reached from elsewhere, a server has to
/// be given an address.
///
/// | from | example | listens on |
/// | --- | --- | --- |
/// | `u16` | `9464` | that port of 127.0.0.1; `0` takes one that is free |
/// | [`SocketAddr`] | `SocketAddr::from(([10, 0, 0, 7], 9464))` | that address |
/// | an [`IpAddr`] or what is one, and a `u16` | `([0, 0, 0, 0], 9464)`, `(Ipv6Addr::UNSPECIFIED, 9464)` | that address |
/// | `&str`, `String`, `&String` | `"9464"` | that port of 127.0.0.1 |
/// | | `"127.0.0.1:9464"`, `"[::1]:9464"`, `"0.0.0.0:9464"` | that address |
/// | | `"localhost:9464"` | the first address of that name that can be listened on |
/// | | `"unix:/run/app.sock"`, `"unix:///run/app.sock"` | a Unix socket |
/// | | `"unix:app.sock"`, `"unix:./app.sock"` | a Unix socket in the working directory |
/// | `&Path`, `PathBuf`, `&PathBuf` | `Path::new("/run/app.sock")` | a Unix socket |
///
/// Displayed as it is parsed, but for paths that no text can have. An IPv4-mapped IPv6 address,
/// `[::ffff:127.0.0.1]:9464`, is the IPv4 address.
///
/// Abstract Unix sockets, `unix:@app`, are refused: they have no permissions, so that every user of
/// the machine could connect. So are URLs, whitespace at either end, and what other tools take for
/// something else, as `unix://run/app.sock`. In a text, the path of a Unix socket has none of
/// `% ? # , * $ :`, which are options or variables elsewhere; a [`Path`] may have them.
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
    parse(text).map_err(|kind| match kind {
        AddressErrorKind::NoScheme | AddressErrorKind::BadHost => foreign::mistake(text).unwrap_or(kind),
        _ => kind,
    })
}

/// Parses a text, without a look at how other tools write addresses.
pub(super) fn parse(text: &str) -> Result<Place, AddressErrorKind> {
    if text.trim() != text {
        return Err(AddressErrorKind::Whitespace);
    }
    match text.split_at_checked("unix:".len()) {
        Some((scheme, path)) if scheme.eq_ignore_ascii_case("unix:") => {
            return socket_path::parse(path).map(Place::Unix);
        }
        _ => {}
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok(Address::from(address).place);
    }
    if text.starts_with(['@', '\0']) {
        return Err(AddressErrorKind::AbstractSocket);
    }
    if text.contains('/') {
        return Err(AddressErrorKind::NoScheme);
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
    } else if host.starts_with('[') && host.contains('%') {
        Err(AddressErrorKind::ZoneName)
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
            Place::Unix(path) => {
                let text = path.display().to_string();
                // Two slashes would be those of a URL, and mean no more than one.
                let start = if text.starts_with('/') { "/" } else { "" };
                write!(f, "unix:{start}{}", text.trim_start_matches('/'))
            }
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
        let address = match address {
            // On some systems, an IPv6 socket could not be bound to it.
            SocketAddr::V6(mapped) => mapped
                .ip()
                .to_ipv4_mapped()
                .map_or(address, |ip| (ip, mapped.port()).into()),
            SocketAddr::V4(_) => address,
        };
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
