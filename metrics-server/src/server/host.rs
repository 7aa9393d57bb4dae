//! The host that a request is for.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Version;
use http::header::HOST;
use http::request::Parts;

/// The host that a request is for, without its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    Ip(IpAddr),
    /// In lower case, without a dot at its end.
    Name(String),
}

/// A request does not say which host it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadHost {
    Missing,
    Several,
    Invalid,
}

impl Host {
    /// Returns the host that a request is for (RFC 9112, 3.2 and 3.3): that of its target if that
    /// has one, else that of its `Host` field; `None` if it does not name one, which HTTP/1.0 and
    /// an empty field need not.
    pub(super) fn of(request: &Parts) -> Result<Option<Self>, BadHost> {
        let mut fields = request.headers.get_all(HOST).iter();
        let field = match (fields.next(), fields.next()) {
            (None, _) if request.version < Version::HTTP_11 => None,
            (None, _) => return Err(BadHost::Missing),
            (Some(field), None) if field.is_empty() => None,
            (Some(field), None) => {
                let text = field.to_str().ok();
                Some(text.and_then(Self::parse).ok_or(BadHost::Invalid)?)
            }
            (Some(_), Some(_)) => return Err(BadHost::Several),
        };
        match request.uri.authority() {
            Some(authority) => Self::parse(authority.as_str()).map(Some).ok_or(BadHost::Invalid),
            None => Ok(field),
        }
    }

    /// Parses a host and the port that may be after it.
    fn parse(text: &str) -> Option<Self> {
        let (host, rest) = if let Some(text) = text.strip_prefix('[') {
            let (address, rest) = text.split_once(']')?;
            (Self::Ip(parse_v6(address)?.into()), rest)
        } else {
            let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            (Self::parse_name(name)?, rest)
        };
        let is_port = |port: &str| {
            // None at all is a port, too.
            port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
        };
        (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then_some(host)
    }

    /// Parses a name or an IPv4 address.
    pub(super) fn parse_name(text: &str) -> Option<Self> {
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.is_empty() || !is_name(name) {
            return None;
        }
        let address = name.parse::<Ipv4Addr>();
        Some(address.map_or_else(
            |_| Self::Name(name.to_ascii_lowercase()),
            |address| Self::Ip(address.into()),
        ))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Parses an IPv6 address. A zone after it, which some clients send, does not matter to anyone but
/// them.
pub(super) fn parse_v6(text: &str) -> Option<Ipv6Addr> {
    let address = match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() && is_name(zone.strip_prefix("25").unwrap_or(zone)) => address,
        Some(_) => return None,
        None => text,
    };
    address.parse().ok()
}

/// Says whether a text is a `reg-name` (RFC 3986, 3.2.2), but for commas: these are between the
/// values of two fields.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_allowed = match byte {
            b'%' => {
                let is_hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
                is_hex(bytes.next()) && is_hex(bytes.next())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+;=".contains(&byte),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

impl BadHost {
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Missing => "a request of HTTP/1.1 has a `Host` field\n",
            Self::Several => "a request has no more than one `Host` field\n",
            Self::Invalid => "the host is a name or an address, and a port after it if need be: `localhost:9464`\n",
        }
    }
}
