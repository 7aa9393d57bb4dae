//! What a server listens with.

use std::io;
use std::net::SocketAddr;

use futures_util::FutureExt;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};

use super::address::{Address, Place};
use super::address_error::AddressError;
use super::bind_error::BindError;
use super::limits::BATCH;
#[cfg(unix)]
use super::socket_file::SocketFile;
use super::socket_path;
#[cfg(any(target_os = "linux", target_os = "android"))]
use crate::read_progress::UNSENT_BYTES;

/// How many clients may have connected that have not been accepted yet: what Linux allows at most by
/// default. When it is used up, Linux has a client try again after a second.
const BACKLOG: u32 = 4096;

pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(SocketFile),
}

pub(super) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Accepted {
    /// Returns the address at the other end, by TCP.
    pub(super) fn remote(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(_, remote) => Some(*remote),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }
}

impl Listener {
    /// Listens; returns where, too.
    pub(super) async fn bind(address: &Address) -> Result<(Self, Address), BindError> {
        if let Place::Unix(path) = &address.place {
            // What was given as a path has not been parsed.
            socket_path::check(path).map_err(|kind| AddressError::new(&address.to_string(), kind))?;
        }
        let sockets = match &address.place {
            Place::Socket(socket) => vec![*socket],
            Place::Name { host, port } => match lookup_host((host.as_str(), *port)).await {
                Ok(found) => found.collect(),
                Err(source) => {
                    return Err(BindError::Resolve {
                        address: address.clone(),
                        source,
                    });
                }
            },
            #[cfg(unix)]
            Place::Unix(path) => return Ok((Self::Unix(SocketFile::bind(path).await?), address.clone())),
            #[cfg(not(unix))]
            Place::Unix(_) => return Err(BindError::listen(address, io::ErrorKind::Unsupported.into())),
        };
        let mut result = Err(io::ErrorKind::AddrNotAvailable.into());
        for socket in sockets {
            result = listen(socket);
            if result.is_ok() {
                break;
            }
        }
        let (local, listener) = result.map_err(|source| BindError::listen(address, source))?;
        Ok((Self::Tcp(listener), local.into()))
    }

    /// Accepts the next connection, and those that are there already; what cannot be accepted is the
    /// last.
    pub(super) async fn accept_batch(&self) -> Vec<io::Result<Accepted>> {
        let mut batch = vec![self.accept().await];
        while batch.len() < BATCH && batch.iter().all(Result::is_ok) {
            let Some(accepted) = self.accept().now_or_never() else {
                break;
            };
            batch.push(accepted);
        }
        batch
    }

    async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                let (socket, remote) = listener.accept().await?;
                // An answer's last segment is not to wait for anything; one that does is still an answer.
                drop(socket.set_nodelay(true));
                // One without it is served as well, and costs more memory if its client does not read.
                #[cfg(any(target_os = "linux", target_os = "android"))]
                drop(socket2::SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT_BYTES));
                Ok(Accepted::Tcp(socket, remote))
            }
            #[cfg(unix)]
            Self::Unix(file) => file.accept().await.map(Accepted::Unix),
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<(SocketAddr, TcpListener)> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    // What an earlier run has left in TIME_WAIT is no obstacle; elsewhere the option would let two programs listen at once.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    Ok((listener.local_addr()?, listener))
}
