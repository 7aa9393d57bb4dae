//! How a server is put together.

use std::fmt;
use std::time::Duration;

use axum::Router;
use metrics::Registry;

use super::Server;
use super::address::Address;
use super::address_error::AddressError;
use super::bind_error::BindError;
use super::connections::Connections;
use super::host_error::HostError;
use super::hosts::Hosts;
use super::limits::Limits;
use super::listener::Listener;
use super::stats::ServerStats;
use super::thread::ServerThread;

/// Puts a [`Server`] together: made by [`Server::builder`].
///
/// Its limits are on by default. Beside those that can be set, a request's head has at most 16 KiB
/// and 64 fields, more is answered with 431; of its body 100 KiB are read, and the connection
/// closes after the answer if it has more; and of what a connection reads or writes at most 128 KiB
/// and one chunk of an answer are held.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use metrics::Registry;
/// use metrics_server::Server;
///
/// let server = Server::builder(Registry::new())
///     .max_connections(64)
///     .response_timeout(Duration::from_secs(10))
///     .spawn(0)?;
/// assert_ne!(server.address().port(), Some(0));
/// server.stop();
/// # Ok::<(), metrics_server::BindError>(())
/// ```
#[must_use = "listens only when bound or spawned"]
pub struct ServerBuilder {
    router: Router,
    registry: Registry,
    limits: Limits,
    hosts: Result<Hosts, HostError>,
}

impl ServerBuilder {
    pub(super) fn new(router: Router, registry: Registry) -> Self {
        Self {
            router,
            registry,
            limits: Limits::default(),
            hosts: Ok(Hosts::default()),
        }
    }

    /// Answers requests for a host, too: a name, or one with a dot before it for all names below
    /// it, `.example.com`; called again, it allows another one.
    ///
    /// Requests for another host than those that are allowed are answered 421 on every path. Always
    /// allowed are IP addresses, `localhost` and names that end in `.localhost`, and the name that
    /// the server was bound by; and requests that name no host, which browsers do not send. Ports
    /// and case do not matter.
    ///
    /// This is a protection against DNS rebinding: a web site can have its own name resolved to
    /// 127.0.0.1, so that a script on its page reads what the reader's machine serves. The requests
    /// of the script still carry the name of the site.
    ///
    /// Requests are checked when the server listens on loopback; once this is called, on every
    /// other TCP address, too. They are not checked on Unix sockets, to which browsers cannot
    /// connect. A proxy on the same machine may pass on the name that it was asked for, and
    /// containers may call this machine by a name such as `host.docker.internal`: allow that name,
    /// or have the proxy send another `Host`.
    ///
    /// A text that is not a host is an error when the server is bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::{BindError, Server};
    ///
    /// let builder = || Server::builder(Registry::new());
    /// let server = builder().allow_host("metrics.example").allow_host(".internal.example").spawn(0)?;
    ///
    /// let error = builder().allow_host("*.example").spawn(0).unwrap_err();
    /// assert!(matches!(error, BindError::Host(_)));
    /// # Ok::<(), BindError>(())
    /// ```
    pub fn allow_host(mut self, host: impl AsRef<str>) -> Self {
        self.hosts = self
            .hosts
            .and_then(|mut hosts| hosts.allow(host.as_ref()).map(|()| hosts));
        self
    }

    /// Answers requests for every host, on loopback as well: see [`allow_host`](Self::allow_host)
    /// for what that means.
    pub fn allow_any_host(mut self) -> Self {
        self.hosts = self.hosts.map(|mut hosts| {
            hosts.allow_any();
            hosts
        });
        self
    }

    /// Sets how many connections there may be at once: 256 by default.
    ///
    /// Beyond that, a new connection evicts one that waits for its client, in this order: a connection
    /// whose last response has been sent; an idle keep-alive connection; one without a complete request
    /// after 100 ms; one whose client
    /// [reads its response too slowly](crate::Endpoint#clients-that-read-slowly). Within a group, the
    /// longest wait loses. So clients that send or read nothing cannot lock out others, and an idle
    /// client that is evicted connects anew, as HTTP clients do. While there is none to evict, new
    /// connections wait; at most 64 of them are accepted already.
    ///
    /// Clients that have more than their share, which is this number divided by that of all clients, lose
    /// theirs before all others. A client is an IPv4 address, or the first 64 bits of an IPv6 address;
    /// those of a Unix socket are one client.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn max_connections(mut self, connections: usize) -> Self {
        assert!(connections > 0, "a server needs at least one connection");
        self.limits.connections = connections;
        self
    }

    /// Sets how long a client may take to send the whole head of a request, and its body, from when
    /// it connects, or from the head's first byte when there were requests before: 10 seconds by
    /// default.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header = timeout;
        self
    }

    /// Sets for how long a connection is kept after an answer without another request: 2 minutes by default.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = timeout;
        self
    }

    /// Sets how long an answer may take, from the request to when the client has taken the last of it but what the system
    /// buffers: 30 seconds by default.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.limits.response = timeout;
        self
    }

    /// Sets how long answers under way may take when the server shuts down: 10 seconds by default.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.limits.grace = grace;
        self
    }

    /// Listens on an address: see [`Address`] for what is taken as one. A port alone means this
    /// machine only.
    ///
    /// A Unix socket's file that no program listens on any more is replaced. The file is removed
    /// again when the server ends. Which users may connect is for the folder's permissions, or the
    /// umask, to say.
    ///
    /// # Errors
    ///
    /// If what is given is not an address, or cannot be listened on; if what was given to
    /// [`allow_host`](Self::allow_host) is not a host.
    ///
    /// # Panics
    ///
    /// When it is polled outside of a tokio runtime with time and I/O.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Registry;
    /// use metrics_server::{BindError, Server};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let registry = Registry::new();
    /// let server = Server::builder(&registry).bind("127.0.0.1:0").await?;
    ///
    /// let error = Server::builder(&registry).bind(server.address().to_string()).await.unwrap_err();
    /// assert!(matches!(error, BindError::InUse { .. }));
    /// # Ok::<(), BindError>(())
    /// # }).unwrap();
    /// ```
    pub async fn bind<A>(self, address: A) -> Result<Server, BindError>
    where
        A: TryInto<Address>,
        AddressError: From<A::Error>,
    {
        let address = address.try_into().map_err(AddressError::from)?;
        self.listen(&address).await
    }

    pub(super) async fn listen(self, address: &Address) -> Result<Server, BindError> {
        let hosts = self.hosts?;
        let (listener, bound) = Listener::bind(address).await?;
        let stats = self.registry.register_or_detach::<ServerStats>(());
        let router = hosts.guard(self.router, address, &bound, &stats);
        Ok(Server {
            listener,
            address: bound,
            connections: Connections::new(router, self.limits, stats),
        })
    }

    /// Listens on an address as [`bind`](Self::bind) does, and serves on a thread of its own, as long as what is returned is kept: for
    /// programs without tokio.
    ///
    /// A program that forks does it [after the fork](ServerThread#forks).
    ///
    /// # Errors
    ///
    /// If what is given is not an address, or cannot be listened on; if the thread cannot be started.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::{Read, Write};
    /// use std::net::TcpStream;
    ///
    /// use metrics::Registry;
    /// use metrics_server::Server;
    ///
    /// let server = Server::builder(Registry::new()).spawn(0)?;
    /// let mut client = TcpStream::connect(server.address().to_string())?;
    /// client.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
    /// let mut answer = String::new();
    /// client.read_to_string(&mut answer)?;
    /// assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn spawn<A>(self, address: A) -> Result<ServerThread, BindError>
    where
        A: TryInto<Address>,
        AddressError: From<A::Error>,
    {
        let address = address.try_into().map_err(AddressError::from)?;
        ServerThread::start(self, address)
    }
}

impl fmt::Debug for ServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerBuilder")
            .field("limits", &self.limits)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}
