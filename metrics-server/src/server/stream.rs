//! A socket that tells its slot what goes through it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::slot::Slot;

/// A connected socket.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes the coming close throw away what has not been sent yet.
    fn abort(&self);
}

impl Socket for TcpStream {
    fn abort(&self) {
        // Otherwise the kernel would keep up to several MiB, and go on offering them to a client that does not read. If it
        // cannot be had, then so be it.
        drop(self.set_zero_linger());
    }
}

#[cfg(unix)]
impl Socket for UnixStream {
    // What has been written is the receiver's already.
    fn abort(&self) {}
}

/// A socket that tells its slot what goes through it.
pub(super) struct Stream<S: Socket> {
    socket: S,
    is_shut_down: bool,
    slot: Arc<Slot>,
}

impl<S: Socket> Stream<S> {
    pub(super) fn new(socket: S, slot: Arc<Slot>) -> Self {
        Self {
            socket,
            is_shut_down: false,
            slot,
        }
    }

    /// Tells the slot what became of a write, and returns it.
    fn record(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => self.slot.read_progress().advance(bytes),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.slot.read_progress().wait(),
        }
        written
    }
}

impl<S: Socket> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        if buf.filled().len() > before {
            self.slot.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Socket> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, buf);
        self.record(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bufs);
        self.record(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    /// Called by hyper whenever it has written all that it holds.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        self.slot.flushed();
        Poll::Ready(Ok(()))
    }

    /// Closes our end, and then waits for the client to close its own: a socket that is closed with unread bytes is reset, which
    /// may cost the client an answer that it has not read yet.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut_down {
            // It fails when the client is gone; then there is nothing to read either.
            drop(ready!(Pin::new(&mut self.socket).poll_shutdown(cx)));
            self.is_shut_down = true;
            self.slot.linger();
        }
        let mut ignored = [0; 4096];
        loop {
            let mut buf = ReadBuf::new(&mut ignored);
            match ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => {}
                _ => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl<S: Socket> Drop for Stream<S> {
    fn drop(&mut self) {
        if self.slot.is_serving() {
            self.socket.abort();
        }
    }
}
