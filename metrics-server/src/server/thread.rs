//! A server on a thread of its own.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::{io, mem, process};

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
/// # Forks
///
/// Start it after becoming a daemon, not before: a forked child has the thread that forked and no
/// other, so nothing serves there.
///
/// The server is the parent's. It goes on serving while the parent lives, whatever the child does:
/// there, to stop, drop or detach this does nothing. But until the child ends or executes
/// another program, it has a copy of the listening socket. When the parent is gone, clients still
/// connect, and wait for an answer that never comes; and the port is still taken.
///
/// A server that the child starts itself works, on a port or Unix socket of its own. So a program
/// that forks workers starts one in each of them, with [checks](crate::Check) that are made there:
/// one that was running at the fork never ends in the child. Of the rest, the crate [`metrics`]
/// says what works in a child: counting, gathering and rendering do.
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
    running: Option<Running>,
    /// The process that has the thread.
    process: u32,
}

#[derive(Debug)]
struct Running {
    /// When it is sent, the server shuts down gracefully; when it is dropped, the server ends at once.
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
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
            running: Some(Running { stop, thread }),
            process: process::id(),
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
        if let Some(Running { stop, thread }) = self.take() {
            // It fails when the thread has panicked, and there is nothing left to stop.
            let _ = stop.send(());
            join(thread);
        }
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
        if let Some(Running { stop, .. }) = self.take() {
            // Neither sent nor dropped, ever.
            mem::forget(stop);
        }
    }

    /// Takes what runs, which a forked child has nothing of.
    fn take(&mut self) -> Option<Running> {
        let running = self.running.take()?;
        if process::id() == self.process {
            return Some(running);
        }
        // A lock that the thread held at the fork is held for ever here, and a new thread may have
        // the number of the old one.
        mem::forget(running);
        None
    }
}

fn join(thread: JoinHandle<()>) {
    // If it has panicked, that has been reported.
    drop(thread.join());
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        if let Some(Running { stop, thread }) = self.take() {
            drop(stop);
            join(thread);
        }
    }
}
