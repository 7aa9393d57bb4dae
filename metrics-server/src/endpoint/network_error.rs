//! Why a text is not a network.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::Network;

/// Why a text is not a [`Network`](super::Network): says what was written, and what to write
/// instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkError {
    text: String,
    kind: NetworkErrorKind,
}

/// What is wrong with a text that should be a [`Network`](super::Network).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkErrorKind {
    /// It is not an IP address, with a prefix or without.
    NotAnAddress,
    /// There is whitespace in it.
    Whitespace,
    /// There are several, with commas between them.
    List,
    /// The length of the prefix is not a number from 0 to the length of an address.
    BadPrefix {
        /// The length of an address of this family in bits: 32 or 128.
        longest: u8,
    },
    /// The prefix is a netmask, as in `10.1.0.0/255.255.0.0`.
    Netmask {
        /// The same network with the length of its prefix; `None` if the ones of the mask are not
        /// all on its left.
        network: Option<Network>,
    },
    /// The length of the prefix has leading zeros or a sign, as in `10.0.0.0/08`.
    PrefixDigits {
        /// The same network without them.
        network: Network,
    },
    /// The network holds every IPv4 address, but is written by another address than its first, as
    /// in `::1/64` and `::ffff:10.0.0.0/8`.
    EveryIpv4Address {
        /// What was meant more likely.
        likely: Network,
        /// The network, as it has to be written.
        network: Network,
    },
    /// It is `0.0.0.0` or `::` alone, which is not the address of a client.
    Unspecified,
    /// The address has a zone, as in `fe80::1%eth0`: a zone is a matter of this machine.
    Zone,
    /// It is a range, as in `10.1.0.1-10.1.0.9`.
    Range,
    /// The address is in brackets, or has a port after it.
    Port,
    /// A part of an IPv4 address has a leading zero, which some read as octal.
    LeadingZero,
    /// It is a wildcard, as in `10.1.*`, or a word for one, as `all`.
    Wildcard,
    /// It is a name, as in `localhost`: only addresses are compared.
    Name,
}

/// What other tools call every address, but for `*`.
const WILDCARDS: [&str; 4] = ["all", "any", "0", "0/0"];

impl NetworkErrorKind {
    /// Says what is wrong with a text whose address, before any `/`, cannot be parsed.
    pub(super) fn of(text: &str) -> Self {
        let address = text.split('/').next().unwrap_or(text);
        let parts = || address.split('.');
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if text.contains(char::is_whitespace) {
            Self::Whitespace
        } else if text.contains(',') {
            Self::List
        } else if text.contains('*') || WILDCARDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            Self::Wildcard
        } else if text.contains('%') {
            Self::Zone
        } else if address.starts_with('[') || address.parse::<SocketAddr>().is_ok() {
            Self::Port
        } else if address
            .split_once('-')
            .is_some_and(|(first, _)| first.parse::<IpAddr>().is_ok())
        {
            Self::Range
        } else if parts().count() == 4
            && parts().all(is_number)
            && parts().any(|part| part.len() > 1 && part.starts_with('0'))
        {
            Self::LeadingZero
        } else if is_name(address) {
            Self::Name
        } else {
            Self::NotAnAddress
        }
    }

    /// Says what is wrong with what stands after an address and `/`, and is not a number.
    pub(super) fn of_bits(address: IpAddr, bits: &str) -> Self {
        if bits.contains(char::is_whitespace) {
            return Self::Whitespace;
        }
        if bits.contains(',') {
            return Self::List;
        }
        if bits.contains('-') && !bits.starts_with('-') {
            return Self::Range;
        }
        if let (IpAddr::V4(_), Ok(IpAddr::V4(mask))) = (address, bits.parse()) {
            return match prefix(mask).map(|prefix| Network::new(address, prefix)) {
                Some(Err(kind)) => kind,
                network => Self::Netmask {
                    network: network.and_then(Result::ok),
                },
            };
        }
        let digits = bits.strip_prefix('+').unwrap_or(bits);
        match digits.parse().map(|prefix| Network::new(address, prefix)) {
            Ok(Ok(network)) => Self::PrefixDigits { network },
            Ok(Err(kind)) => kind,
            Err(_) => Self::BadPrefix {
                longest: if address.is_ipv4() { 32 } else { 128 },
            },
        }
    }
}

/// Says whether an address is a name. Resolvers take what ends in a number, as `0x0a000001`, for an
/// IPv4 address.
fn is_name(address: &str) -> bool {
    let last = address.rsplit('.').next().unwrap_or(address);
    last.starts_with(|first: char| !first.is_ascii_digit())
        && address.contains(|letter: char| letter.is_ascii_alphabetic())
        && address
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

/// Returns the length of the prefix that a netmask means.
fn prefix(mask: Ipv4Addr) -> Option<u8> {
    let bits = mask.to_bits();
    let is_mask = bits.leading_ones() == bits.count_ones();
    is_mask.then(|| u8::try_from(bits.count_ones()).ok()).flatten()
}

impl NetworkError {
    pub(super) fn new(text: &str, kind: NetworkErrorKind) -> Self {
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> &NetworkErrorKind {
        &self.kind
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a network: ", self.text.escape_debug())?;
        f.write_str(match &self.kind {
            NetworkErrorKind::NotAnAddress => {
                "write an address such as `10.1.2.3`, or one with the length of its prefix, `10.1.0.0/16`"
            }
            NetworkErrorKind::Whitespace => "it has whitespace in it; take that away, and give each network by itself",
            NetworkErrorKind::List => "it is a list; give each network by itself",
            NetworkErrorKind::BadPrefix { longest } => {
                return write!(f, "the length of the prefix is a number from 0 to {longest}");
            }
            NetworkErrorKind::Netmask { network: Some(network) } => {
                return write!(f, "a netmask is not taken; write `{network}`");
            }
            NetworkErrorKind::Netmask { network: None } => {
                "this is not a netmask; write the length of the prefix, as in `10.1.0.0/16`"
            }
            NetworkErrorKind::PrefixDigits { network } => {
                return write!(
                    f,
                    "the length of the prefix is written without leading zeros or signs; write `{network}`"
                );
            }
            NetworkErrorKind::EveryIpv4Address { likely, network } => {
                return write!(
                    f,
                    "it is `{network}`, which holds every IPv4 address; write `{likely}`, or `{network}` if that is meant"
                );
            }
            NetworkErrorKind::Unspecified => {
                "no client has this address; write `0.0.0.0/0` for every IPv4 address, or `::/0` for every address"
            }
            NetworkErrorKind::Zone => "a zone does not tell an address of a client; write it without `%` and what follows",
            NetworkErrorKind::Range => "a range is not taken; write networks that make it up, as in `10.1.0.0/16`",
            NetworkErrorKind::Port => "write the address without brackets and without a port",
            NetworkErrorKind::LeadingZero => {
                "some read numbers with leading zeros as octal; write them without, as in `10.1.2.3`"
            }
            NetworkErrorKind::Wildcard => {
                "a wildcard is not taken; write the length of the prefix, as in `10.1.0.0/16`, `0.0.0.0/0` for every IPv4 \
                 address, or `::/0` for every address"
            }
            NetworkErrorKind::Name => {
                "a name is not taken; write its addresses, as `127.0.0.0/8` and `::1` for `localhost`"
            }
        })
    }
}

impl Error for NetworkError {}
