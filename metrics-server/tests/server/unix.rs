//! Unix sockets and the files that they leave.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use metrics::Registry;
use metrics_server::{BindError, Server, ServerThread};

use crate::{block_on, scrape};

/// A folder of one test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("metrics-server-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("app.sock")
    }

    fn spawn(&self) -> Result<ServerThread, BindError> {
        Server::builder(Registry::new()).spawn(self.socket())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn a_socket_is_there_as_long_as_the_server() {
    let folder = Folder::new("serve");
    let server = folder.spawn().unwrap();
    assert_eq!(server.address().path(), Some(folder.socket().as_path()));
    let answer = scrape(UnixStream::connect(folder.socket()).unwrap());
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");
    server.stop();
    assert!(!folder.socket().exists());
}

#[test]
fn a_server_that_never_runs_leaves_nothing() {
    let folder = Folder::new("unused");
    block_on(async { drop(Server::builder(Registry::new()).bind(folder.socket()).await.unwrap()) });
    assert!(!folder.socket().exists());
}

#[test]
fn a_stale_socket_is_replaced() {
    let folder = Folder::new("stale");
    drop(UnixListener::bind(folder.socket()).unwrap());
    assert!(folder.socket().exists());
    let _server = folder.spawn().unwrap();
    let answer = scrape(UnixStream::connect(folder.socket()).unwrap());
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n"), "{answer}");
}

#[test]
fn a_live_socket_is_left_alone() {
    let folder = Folder::new("live");
    let server = folder.spawn().unwrap();
    let error = folder.spawn().unwrap_err();
    assert!(matches!(error, BindError::InUse { .. }));
    assert!(
        error.to_string().ends_with("; stop it, or choose another path"),
        "{error}"
    );
    assert!(scrape(UnixStream::connect(folder.socket()).unwrap()).starts_with("HTTP/1.0 200 OK\r\n"));
    server.stop();
}

#[test]
fn another_kind_of_file_is_left_alone() {
    let folder = Folder::new("file");
    fs::write(folder.socket(), "precious").unwrap();
    let error = folder.spawn().unwrap_err();
    assert!(matches!(error, BindError::Occupied { .. }), "{error}");
    assert_eq!(fs::read_to_string(folder.socket()).unwrap(), "precious");

    fs::remove_file(folder.socket()).unwrap();
    std::os::unix::fs::symlink(folder.0.join("elsewhere"), folder.socket()).unwrap();
    let error = folder.spawn().unwrap_err();
    assert!(matches!(error, BindError::Occupied { .. }), "{error}");
    assert!(
        error
            .to_string()
            .contains("` is not a socket, and has been left alone; "),
        "{error}"
    );
    assert!(folder.socket().is_symlink());

    fs::remove_file(folder.socket()).unwrap();
    fs::create_dir(folder.socket()).unwrap();
    let error = folder.spawn().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("` is not a socket, and has been left alone; "),
        "{error}"
    );
    assert!(folder.socket().is_dir());
}

#[test]
fn a_file_that_is_not_ours_any_more_is_left_alone() {
    let folder = Folder::new("taken");
    let server = folder.spawn().unwrap();
    fs::remove_file(folder.socket()).unwrap();
    let _other = UnixListener::bind(folder.socket()).unwrap();
    server.stop();
    assert!(fs::symlink_metadata(folder.socket()).unwrap().file_type().is_socket());
}

#[test]
fn a_file_whose_permissions_were_changed_is_still_ours() {
    let folder = Folder::new("chmod");
    let server = folder.spawn().unwrap();
    fs::set_permissions(folder.socket(), fs::Permissions::from_mode(0o600)).unwrap();
    server.stop();
    assert!(!folder.socket().exists());
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = Folder::new("missing");
    let error = Server::builder(Registry::new())
        .spawn(folder.0.join("none/app.sock"))
        .unwrap_err();
    assert!(error.to_string().ends_with("; the folder has to be there"), "{error}");
}

#[test]
fn paths_that_mean_something_else_are_refused() {
    for path in [
        "",
        "@app",
        "\0app",
        "~/app.sock",
        "unix:/run/app.sock",
        "%2Frun%2Fapp.sock",
    ] {
        let error = Server::builder(Registry::new()).spawn(PathBuf::from(path)).unwrap_err();
        assert!(matches!(error, BindError::Address(_)), "{path:?} {error}");
        assert!(path.is_empty() || !PathBuf::from(path).exists());
    }
}

#[test]
fn a_path_that_is_too_long_is_told() {
    let folder = Folder::new("long");
    let path = folder.0.join("x".repeat(108));
    let error = Server::builder(Registry::new()).spawn(path).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("less than 104 elsewhere, and no NUL: choose a shorter one"),
        "{error}"
    );
}
