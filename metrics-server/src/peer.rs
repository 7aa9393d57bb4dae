//! Who is at the other end of a connection of our own server.

use std::net::IpAddr;

/// The other end of a connection; an extension of each request that our own server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// It came by a Unix socket: whoever may open the file.
    Local,
    /// It came by TCP.
    Remote(IpAddr),
}
