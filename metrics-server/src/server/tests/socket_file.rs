//! Which file is which.

use std::fs;
use std::os::unix::net::UnixListener;
use std::thread;
use std::time::Duration;

use super::super::socket_file::Identity;

#[test]
fn a_file_that_is_made_anew_is_another() {
    let path = std::env::temp_dir().join(format!("metrics-server-identity-{}.sock", std::process::id()));
    let bind = || {
        drop(UnixListener::bind(&path).unwrap());
        let identity = Identity::of(&fs::symlink_metadata(&path).unwrap());
        fs::remove_file(&path).unwrap();
        identity
    };
    let first = bind();
    // File systems count time in steps of some milliseconds.
    thread::sleep(Duration::from_millis(50));
    assert_ne!(first, bind());
}
