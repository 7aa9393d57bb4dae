//! Why a server could not be had.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::{fmt, io};

use super::address::Address;
use super::address_error::AddressError;
use super::host_error::HostError;

/// Why a server could not be bound: says what, where, and what to do about it.
///
/// Displayed with all that the system says, so that its [`source`](Error::source) is none: what
/// reports a chain of errors would tell it twice. The system's error is a field of the variant.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindError {
    /// What was given is not an address.
    Address(AddressError),
    /// What was given as a host to [allow](super::ServerBuilder::allow_host) is not one.
    Host(HostError),
    /// The name could not be resolved.
    Resolve {
        /// The name, with its port.
        address: Address,
        /// What the resolver says.
        source: io::Error,
    },
    /// Another program listens there already.
    InUse {
        /// Where.
        address: Address,
    },
    /// A file or folder that is not a socket is where the Unix socket should be; it has been left
    /// alone.
    Occupied {
        /// Where.
        path: PathBuf,
    },
    /// The system refuses.
    Listen {
        /// What.
        address: Address,
        /// What the system says.
        source: io::Error,
    },
    /// The server's own thread could not be had.
    Thread {
        /// What the system says.
        source: io::Error,
    },
}

impl BindError {
    pub(super) fn listen(address: &Address, source: io::Error) -> Self {
        let address = address.clone();
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse { address },
            _ => Self::Listen { address, source },
        }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(error) => error.fmt(f),
            Self::Host(error) => error.fmt(f),
            Self::Resolve { address, source } => {
                write!(
                    f,
                    "the host of `{address}` is not known: {source}; write an IP address instead"
                )
            }
            Self::InUse { address } if address.path().is_some() => {
                write!(
                    f,
                    "another program listens on `{address}`; stop it, or choose another path"
                )
            }
            Self::InUse { address } => {
                write!(
                    f,
                    "another program listens on `{address}`; stop it, or choose another port (0 takes one that is free)"
                )
            }
            Self::Occupied { path } => {
                let path = path.display();
                write!(
                    f,
                    "`{path}` is not a socket, and has been left alone; move it, or choose another path"
                )
            }
            Self::Listen { address, source } => {
                write!(f, "cannot listen on `{address}`: {source}")?;
                f.write_str(match source.kind() {
                    io::ErrorKind::PermissionDenied if address.path().is_some() => "; choose a folder that is yours",
                    io::ErrorKind::PermissionDenied => "; ports below 1024 are for privileged programs",
                    io::ErrorKind::NotFound => "; the folder has to be there",
                    io::ErrorKind::InvalidInput if address.path().is_some() => {
                        "; the path of a Unix socket has less than 108 bytes on Linux, less than 104 elsewhere, and no NUL: choose a \
                         shorter one"
                    }
                    io::ErrorKind::InvalidInput if is_link_local(address) => {
                        "; a link-local address needs the index of its interface, as in `[fe80::1%2]:9464`"
                    }
                    io::ErrorKind::AddrNotAvailable => "; the address has to be one of this machine's own",
                    _ => "",
                })
            }
            Self::Thread { source } => write!(f, "the server's thread cannot be started: {source}"),
        }
    }
}

fn is_link_local(address: &Address) -> bool {
    matches!(address.socket_addr(), Some(SocketAddr::V6(address)) if address.ip().is_unicast_link_local())
}

impl Error for BindError {}

impl From<AddressError> for BindError {
    fn from(error: AddressError) -> Self {
        Self::Address(error)
    }
}

impl From<HostError> for BindError {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}
