//! A server on a thread of its own.

use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::runtime;
use tokio::sync::oneshot;

use super::address::Address;
use super::bind_error::BindError;
use super::builder::ServerBuilder;

/// A server that runs on a thread of its own: made by [`ServerBuilder::spawn`].
///
/// Shuts down gracefully when it is [stopped](Self::stop) or dropped, and waits for that: see
/// [`Server::run_until`](super::Server::run_until).
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct ServerThread {
    address: Address,
    // Both are taken when it is dropped, and never before.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    pub(super) fn start(builder: ServerBuilder, address: Address) -> Result<Self, BindError> {
        let failed = |source| BindError::Thread { source };
        let runtime = runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
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
            if let Some(server) = server {
                server.run_until(stopped).await;
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

    /// Shuts down gracefully, as dropping it does, and returns when all connections are gone.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // If it has panicked, that has been reported, and there is nothing left to stop.
            drop(thread.join());
        }
    }
}
