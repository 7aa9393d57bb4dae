//! A server on a thread of its own.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::{io, mem};

use tokio::runtime;
use tokio::sync::oneshot;

use super::address::Address;
use super::bind_error::BindError;
use super::builder::ServerBuilder;

/// A server that runs on a thread of its own: made by [`ServerBuilder::spawn`].
///
/// Serves as long as this is kept, or until it is [stopped](Self::stop), or to the program's end if it is [detached](Self::detach).
///
/// Dropping it closes everything at once, also what is being answered, and waits for nobody. So does `let _ = builder.spawn(9464)?;`,
/// which drops it there and then: write `let _server`, or detach it.
///
/// # Examples
///
/// ```
/// use std::net::TcpStream;
///
/// use metrics::Registry;
/// use metrics_server::Server;
///
/// let server = Server::builder(Registry::new()).spawn(0)?;
/// let address = server.address().to_string();
/// assert!(TcpStream::connect(&address).is_ok());
///
/// drop(server);
/// assert!(TcpStream::connect(&address).is_err());
/// # Ok::<(), metrics_server::BindError>(())
/// ```
#[derive(Debug)]
#[must_use = "the server ends when this is dropped"]
pub struct ServerThread {
    address: Address,
    /// When it is sent, the server shuts down gracefully; when it is dropped, the server ends at once.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    pub(super) fn start(builder: ServerBuilder, address: Address) -> Result<Self, BindError> {
        let failed = |source| BindError::Thread { source };
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            // By default sockets are looked at after 61 polls of tasks. Where each makes a large piece of a large answer, that is
            // most of a second for whoever else connects or asks.
            .event_interval(1)
            .build()
            .map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = mpsc::sync_channel(1);
        let serve = async move {
            let (bound, server) = match builder.listen(&address).await {
                Ok(server) => (Ok(server.address().clone()), Some(server)),
                Err(error) => (Err(error), None),
            };
            // Whoever asks is waiting.
            drop(tell.send(bound));
            let Some(mut server) = server else { return };
            if server.accept_until(stopped).await.is_ok() {
                server.shut_down().await;
            }
        };
        // A thread of its own for binding, too: the caller's may be one of another runtime, which cannot wait.
        let thread = thread::Builder::new().name("metrics-server".to_owned()).spawn(move || {
            runtime.block_on(serve);
            // A gather that hangs is nothing to wait for.
            runtime.shutdown_background();
        });
        let thread = thread.map_err(failed)?;
        let address = told.recv().map_err(|gone| failed(io::Error::other(gone)))??;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns where it listens, with the port that it has got.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Shuts down gracefully, and returns when all connections are gone: see [`Server::run_until`](super::Server::run_until).
    ///
    /// That can take as long as the [grace](ServerBuilder::grace).
    pub fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the thread has panicked, and there is nothing left to stop.
            let _ = stop.send(());
        }
        self.join();
    }

    /// Goes on serving to the program's end.
    ///
    /// The file of a Unix socket then remains, and is replaced by the next server that listens there.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::net::TcpStream;
    ///
    /// use metrics::Registry;
    /// use metrics_server::Server;
    ///
    /// let server = Server::builder(Registry::new()).spawn(0)?;
    /// let address = server.address().to_string();
    /// server.detach();
    /// assert!(TcpStream::connect(address).is_ok());
    /// # Ok::<(), metrics_server::BindError>(())
    /// ```
    pub fn detach(mut self) {
        // Neither sent nor dropped, ever.
        mem::forget(self.stop.take());
        self.thread = None;
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // If it has panicked, that has been reported.
            drop(thread.join());
        }
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        self.stop = None;
        self.join();
    }
}
