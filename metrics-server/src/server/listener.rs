//! What a server listens with.

use std::io;
use std::net::SocketAddr;

#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};

use super::address::{Address, Place};
use super::address_error::AddressError;
use super::bind_error::BindError;
#[cfg(unix)]
use super::socket_file::SocketFile;
use super::socket_path;

/// How many clients may have connected that have not been accepted yet. When it is used up, Linux has a client try again after a
/// second, which `TcpListener::bind` does with 128 already.
const BACKLOG: u32 = 1024;

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

    pub(super) async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                let (socket, remote) = listener.accept().await?;
                // An answer's last segment is not to wait for anything; one that does is still an answer.
                drop(socket.set_nodelay(true));
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
