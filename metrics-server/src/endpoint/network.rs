//! Networks of the allow-list.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// Addresses that may scrape: one, or a network in CIDR notation (RFC 4632).
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
/// assert_eq!("fd00::7".parse::<Network>()?.to_string(), "fd00::7/128");
/// # Ok::<(), metrics_server::NetworkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpNet);

impl Network {
    /// Returns whether the network holds an address. An IPv4 address that is written as an IPv6 one is the same address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
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
        let address = || text.parse::<IpAddr>().map(Self::from);
        let network = || text.parse().map(|network: IpNet| Self(network.trunc()));
        address()
            .or_else(|_| network())
            .map_err(|_| NetworkError { given: text.to_owned() })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkError {
    given: String,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no network: use an address such as `10.1.2.3`, or one with the bits that count, `10.1.0.0/16`",
            self.given
        )
    }
}

impl Error for NetworkError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_network_is_said() {
        for text in ["", "localhost", "10.1.0.0/33", "10.1.0", "::/129", "10.0.0.1:9464"] {
            let error = text.parse::<Network>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "`{text}` is no network: use an address such as `10.1.2.3`, or one with the bits that count, `10.1.0.0/16`"
                )
            );
        }
    }

    #[test]
    fn bits_that_do_not_count_do_not() {
        assert_eq!("10.1.2.3/16".parse::<Network>(), "10.1.0.0/16".parse());
    }
}
