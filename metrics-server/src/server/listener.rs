//! What a server listens with.

use std::io;
use std::net::SocketAddr;

#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::net::{TcpListener, TcpStream, lookup_host};

use super::address::{Address, Place};
use super::bind_error::BindError;
#[cfg(unix)]
use super::socket_file::SocketFile;

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
        let result = match &address.place {
            Place::Socket(socket) => TcpListener::bind(socket).await,
            Place::Name { host, port } => match lookup_host((host.as_str(), *port)).await {
                Ok(found) => TcpListener::bind(found.collect::<Vec<_>>().as_slice()).await,
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
            Place::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        };
        let bound = result.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (local, listener) = bound.map_err(|source| BindError::listen(address, source))?;
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
