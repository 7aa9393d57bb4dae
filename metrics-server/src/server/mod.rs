//! A server of its own, for metrics alone.

mod address;
mod address_error;
mod answer;
mod bind_error;
mod builder;
mod connection;
mod connections;
mod foreign;
mod host;
mod host_error;
mod hosts;
mod limits;
mod listener;
mod refusal;
mod slot;
#[cfg(unix)]
mod socket_file;
mod socket_path;
mod stats;
mod stream;
#[cfg(test)]
mod tests;
mod thread;
mod upload;

use std::fmt;
use std::future::{Future, pending};
use std::pin::pin;

use futures_util::future::{Either, select};

pub use address::Address;
pub use address_error::{AddressError, AddressErrorKind};
pub use bind_error::BindError;
pub use builder::ServerBuilder;
use connections::Connections;
pub use host_error::{HostError, HostErrorKind};
use listener::Listener;
use refusal::elsewhere;
pub use thread::ServerThread;

use crate::Endpoint;

/// A server of its own for metrics, by HTTP/1: bound, and to be run.
///
/// It listens on this machine only unless told otherwise, and no client can hold it up: every client's time, size and number is
/// limited, see [`ServerBuilder`]. From when it is bound clients may connect; they are answered once it runs.
///
/// A client that closes its end, if only that for sending, before it has its answer has left: nothing more is made of the answer,
/// unless the client has sent another request already.
///
/// A request has to name one host (RFC 9112): one of HTTP/1.1 without exactly one `Host` field, or
/// one with an invalid host, is answered 400, and its connection closes. When the server listens on
/// loopback, a request for a host that is neither this machine nor allowed is answered 421: see
/// [`allow_host`](ServerBuilder::allow_host).
///
/// It counts itself, in the registry it serves: `metrics_server_connections`,
/// `metrics_server_accept_errors_total`, `metrics_server_misdirected_requests_total` (those that
/// were answered 421), and `metrics_server_connections_closed_total` by `reason`: `client`,
/// `bad_request`, `evicted`, `header_timeout`, `idle_timeout`, `response_timeout`, `error`, `panic`
/// or `shutdown`. A client that leaves with all that it asked for counts as `client`, one that
/// leaves in the middle of a request or an answer as `error`.
///
/// Requests that it takes tell who sent them: those by TCP have the extension
/// [`ConnectInfo<SocketAddr>`](axum::extract::ConnectInfo). Their bodies are read up to 100 KiB,
/// and thrown away; after the answer to a request with a longer one the connection closes.
///
/// Bind it after a fork, not before: a tokio runtime does not work in a forked child, and
/// [`ServerThread`](ServerThread#forks) tells what becomes of a socket that listens.
///
/// # Examples
///
/// ```
/// use metrics::Registry;
/// use metrics_server::{Endpoint, Server};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let registry = Registry::new();
/// let server = Server::builder(&registry).bind(0).await?;
/// assert!(server.address().socket_addr().unwrap().ip().is_loopback());
///
/// let running = tokio::spawn(server.run_until(async { /* the program's end */ }));
/// running.await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[must_use = "a server that is not run answers nobody"]
pub struct Server {
    listener: Listener,
    address: Address,
    connections: Connections,
}

impl Server {
    /// Returns a builder of a server of an endpoint, or of a registry with the endpoint that it has by itself.
    pub fn builder(endpoint: impl Into<Endpoint>) -> ServerBuilder {
        let endpoint = endpoint.into();
        let registry = endpoint.counting();
        ServerBuilder::new(endpoint.router().fallback(elsewhere), registry)
    }

    /// Returns where it listens, with the port that it has got.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Serves until the future is dropped, which closes everything at once.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime with time and I/O.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::Server;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let server = Server::builder(Registry::new()).bind(0).await?;
    /// let running = tokio::spawn(server.run());
    /// running.abort();
    /// assert!(running.await.unwrap_err().is_cancelled());
    /// # Ok::<(), metrics_server::BindError>(())
    /// # }).unwrap();
    /// ```
    pub async fn run(self) {
        self.run_until(pending::<()>()).await;
    }

    /// Serves until the signal comes, and then shuts down gracefully.
    ///
    /// The listener is closed at once, and so are connections on which nothing is being answered. Answers under way are
    /// finished, or cut after the [grace](ServerBuilder::grace). Returns when all are gone. When the future is dropped instead,
    /// everything is closed at once.
    ///
    /// From the signal on `/ready` is not there to tell that the program stops: [start
    /// draining](crate::Draining) before it, see [graceful shutdown](crate#graceful-shutdown).
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime with time and I/O.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::Server;
    /// use tokio::sync::oneshot;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let server = Server::builder(Registry::new()).bind(0).await?;
    /// let (stop, stopped) = oneshot::channel::<()>();
    /// let running = tokio::spawn(server.run_until(stopped));
    /// drop(stop);
    /// running.await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub async fn run_until(mut self, signal: impl Future) {
        self.accept_until(signal).await;
        self.shut_down().await;
    }

    /// Serves until the signal comes, and returns what it says.
    async fn accept_until<T>(&mut self, signal: impl Future<Output = T>) -> T {
        match select(pin!(signal), pin!(self.connections.accept(&self.listener))).await {
            Either::Left((said, _)) => said,
            Either::Right((never, _)) => match never {},
        }
    }

    /// Returns when all connections are gone, those on which something is being answered after it.
    async fn shut_down(self) {
        drop(self.listener);
        self.connections.drain().await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
