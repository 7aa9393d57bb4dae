//! The file of a Unix socket.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::net::{UnixListener, UnixStream};

use super::bind_error::BindError;

/// A Unix socket that is listened on; its file goes when this is dropped.
pub(super) struct SocketFile {
    listener: UnixListener,
    path: PathBuf,
    identity: Option<Identity>,
}

/// Which file it is, whatever it is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    /// When it was made, where the file system knows: some give the inode of a removed file to the next that is made. Not when it
    /// was last changed, which a `chmod` does.
    born: Option<SystemTime>,
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            born: metadata.created().ok(),
        }
    }
}

impl SocketFile {
    /// Listens on a path; a socket there that no program listens on is replaced.
    pub(super) async fn bind(path: &Path) -> Result<Self, BindError> {
        let failed = |source| BindError::listen(&path.into(), source);
        let listener = match UnixListener::bind(path) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                remove_stale(path).await?;
                UnixListener::bind(path).map_err(failed)?
            }
            result => result.map_err(failed)?,
        };
        let identity = fs::symlink_metadata(path).ok().as_ref().map(Identity::of);
        Ok(Self {
            listener,
            path: path.to_owned(),
            identity,
        })
    }

    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(socket, _)| socket)
    }
}

async fn remove_stale(path: &Path) -> Result<(), BindError> {
    let failed = |source| BindError::listen(&path.into(), source);
    let in_use = || BindError::InUse { address: path.into() };
    let found = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    if !found.file_type().is_socket() {
        return Err(BindError::Occupied { path: path.to_owned() });
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
        Ok(_) => return Err(in_use()),
        // Who has no time for us listens all the same.
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(in_use()),
        Err(error) => return Err(failed(error)),
    }
    // Somebody else may have been about to replace it, too, and quicker.
    let now = fs::symlink_metadata(path).map_err(failed)?;
    if Identity::of(&now) != Identity::of(&found) {
        return Err(in_use());
    }
    fs::remove_file(path).map_err(failed)
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let there = fs::symlink_metadata(&self.path).ok().as_ref().map(Identity::of);
        if there.is_some() && there == self.identity {
            // A file that remains is stale, and replaced by the next who binds.
            drop(fs::remove_file(&self.path));
        }
    }
}
