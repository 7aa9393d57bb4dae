//! The other end of a connection of our own server.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The other end of a connection; an extension of each request that our own server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Peer {
    /// It came by a Unix socket, so that it may open the file.
    Local,
    /// It came by TCP.
    Remote(IpAddr),
}

impl Peer {
    /// Returns the peer at an address, or that of a Unix socket.
    pub(crate) fn new(address: Option<SocketAddr>) -> Self {
        address.map_or(Self::Local, |address| Self::Remote(address.ip().to_canonical()))
    }

    /// Returns what stands for all addresses that one client has: the first 64 bits of IPv6, which
    /// is the least that a network assigns (RFC 6177).
    pub(crate) fn network(self) -> Self {
        match self {
            Self::Remote(IpAddr::V6(address)) => {
                Self::Remote(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into())
            }
            peer => peer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_one_client_are_one() {
        let network = |text: &str| Peer::new(Some(SocketAddr::new(text.parse().expect("an address"), 7))).network();
        assert_eq!(network("2001:db8:0:1::7"), network("2001:db8:0:1:ffff::8"));
        assert_ne!(network("2001:db8:0:1::7"), network("2001:db8:0:2::7"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
        assert_eq!(network("10.0.0.1"), network("::ffff:10.0.0.1"));
        assert_eq!(Peer::new(None).network(), Peer::Local);
    }
}
