//! The folder that state on disk is kept in.

use std::process::{Command, Output};
use std::{env, fs};

use tempfile::TempDir;

/// Runs another test of this program in a process of its own, whose temporary files are in a folder.
fn run_with(folder: &str) -> Output {
    let test = ["--exact", "a_day_by_hand_gives_exactly_these_numbers"];
    let mut command = Command::new(env::current_exe().expect("this program has a path"));
    command.args(test).env("TMPDIR", folder);
    command.output().expect("this program runs")
}

#[test]
fn state_on_disk_is_gone_with_the_program() {
    let folder = TempDir::with_prefix("folder.").unwrap();
    let path = folder.path().to_str().expect("it is named in UTF-8");
    let output = run_with(path);
    assert!(output.status.success(), "{output:?}");
    let left: Vec<_> = fs::read_dir(path).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");

    // That is where it was.
    let output = run_with(&format!("{path}/missing"));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && told.contains("State(Folder("), "{told}");
}
