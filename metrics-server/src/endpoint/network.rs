//! Networks of the allow-list.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::network_error::{NetworkError, NetworkErrorKind};

/// The length of the prefix `::ffff:0:0/96`, below which are the IPv4-mapped addresses (RFC 4291,
/// 2.5.5.2).
const MAPPED: u8 = 96;

/// Addresses that may scrape: one, or a network in CIDR notation (RFC 4632).
///
/// An IPv4 address and its IPv4-mapped IPv6 address are the same address. So a network that is
/// written in the mapped form is the IPv4 network: `::ffff:10.1.0.0/112` is `10.1.0.0/16`. A
/// shorter IPv6 network that holds all mapped addresses holds all IPv4 addresses: `::/0` is every
/// address, and `0.0.0.0/0` every IPv4 address.
///
/// Bits of the address after the prefix do not count, with one exception: a network that holds
/// every IPv4 address has to be written as it is. `::/64` is taken; `::1/64`, `::ffff:10.0.0.0/8`
/// and `10.0.0.0/0`, which mean one address or a small network more likely, are refused.
///
/// # Examples
///
/// ```
/// use metrics_server::Network;
///
/// let network: Network = "10.1.0.0/16".parse()?;
/// assert!(network.contains("10.1.2.3".parse().unwrap()));
/// assert!(network.contains("::ffff:10.1.2.3".parse().unwrap()));
/// assert!(!network.contains("10.2.0.1".parse().unwrap()));
/// assert_eq!("::ffff:10.1.0.0/112".parse(), Ok(network));
/// assert_eq!("fd00::7".parse::<Network>()?.to_string(), "fd00::7/128");
///
/// let error = "10.1.0.0/255.255.0.0".parse::<Network>().unwrap_err();
/// assert!(error.to_string().ends_with("write `10.1.0.0/16`"));
/// # Ok::<(), metrics_server::NetworkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpNet);

impl Network {
    /// Returns whether the network holds an address. An IPv4 address that is written as an IPv6 one
    /// is the same address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (&self.0, address.to_canonical()) {
            (IpNet::V4(network), IpAddr::V4(address)) => network.contains(&address),
            (IpNet::V4(_), IpAddr::V6(_)) => false,
            (IpNet::V6(network), IpAddr::V4(address)) => network.contains(&address.to_ipv6_mapped()),
            (IpNet::V6(network), IpAddr::V6(address)) => network.contains(&address),
        }
    }

    /// Makes the network of an address and the length of a prefix.
    pub(super) fn new(address: IpAddr, prefix: u8) -> Result<Self, NetworkErrorKind> {
        let bad_prefix = |longest| move |_| NetworkErrorKind::BadPrefix { longest };
        let written: IpNet = match address {
            IpAddr::V4(address) => Ipv4Net::new(address, prefix).map_err(bad_prefix(32))?.into(),
            IpAddr::V6(address) => Ipv6Net::new(address, prefix).map_err(bad_prefix(128))?.into(),
        };
        let written = match (address.to_canonical(), prefix.checked_sub(MAPPED)) {
            (IpAddr::V4(mapped), Some(prefix)) if address.is_ipv6() => {
                Ipv4Net::new(mapped, prefix).map_err(bad_prefix(128))?.into()
            }
            _ => written,
        };
        let network = Self(written.trunc());
        if network.holds_every_v4() && network.0 != written {
            return Err(NetworkErrorKind::EveryIpv4Address {
                likely: likely(address, prefix),
                network,
            });
        }
        Ok(network)
    }

    /// The first and the last address are in no smaller network.
    fn holds_every_v4(self) -> bool {
        [Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST]
            .iter()
            .all(|address| self.contains((*address).into()))
    }
}

/// Returns what was meant, more likely than a network that holds every IPv4 address.
fn likely(address: IpAddr, prefix: u8) -> Network {
    match address.to_canonical() {
        // No client has this address.
        IpAddr::V4(any) if any.is_unspecified() => Network::new(any.into(), 0),
        IpAddr::V4(mapped) if address.is_ipv6() && prefix <= 32 => Network::new(mapped.into(), prefix),
        _ => Ok(address.into()),
    }
    .unwrap_or_else(|_| address.into())
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical().into())
    }
}

impl TryFrom<&str> for Network {
    type Error = NetworkError;

    fn try_from(text: &str) -> Result<Self, NetworkError> {
        text.parse()
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        network(text).map_err(|kind| NetworkError::new(text, kind))
    }
}

fn network(text: &str) -> Result<Network, NetworkErrorKind> {
    let Some((address, bits)) = text.split_once('/') else {
        let address: IpAddr = text.parse().map_err(|_| NetworkErrorKind::of(text))?;
        return if address.to_canonical().is_unspecified() {
            Err(NetworkErrorKind::Unspecified)
        } else {
            Ok(address.into())
        };
    };
    let address: IpAddr = address.parse().map_err(|_| NetworkErrorKind::of(text))?;
    let prefix = prefix(bits).ok_or_else(|| NetworkErrorKind::of_bits(address, bits))?;
    Network::new(address, prefix)
}

/// Parses the length of a prefix. `parse` alone would take `+8` and `08`.
fn prefix(bits: &str) -> Option<u8> {
    let prefix: u8 = bits.parse().ok()?;
    (prefix.to_string() == bits).then_some(prefix)
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
