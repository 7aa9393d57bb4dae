//! The process that is scraped, from outside.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running server; killed when it is dropped.
pub(crate) struct Served {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts a server that may have so many files open.
    pub(crate) fn start(files: usize) -> Self {
        Self::start_with(files, &[])
    }

    /// Starts a server that may have so many files open, with variables in its environment.
    pub(crate) fn start_with(files: usize, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "ulimit -n {files} && exec \"$0\" --exact serve --ignored --nocapture --test-threads=1"
            ))
            .arg(env::current_exe().unwrap())
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let address = find(&mut output, "listening on ").parse().unwrap();
        Self {
            process,
            input,
            output,
            address,
        }
    }

    /// Stops the counting; returns how much was counted.
    pub(crate) fn count(&mut self) -> u64 {
        writeln!(self.input.as_mut().unwrap()).unwrap();
        find(&mut self.output, "counted ").parse().unwrap()
    }

    /// Returns the most memory that was ever resident, in MiB.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kib: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
        kib / 1024
    }

    /// Shuts the server down, and waits until it has.
    pub(crate) fn stop(mut self) {
        drop(self.input.take());
        find(&mut self.output, "stopped");
        assert!(self.process.wait().unwrap().success());
    }
}

/// Reads up to a line that begins so; returns its rest.
fn find(output: &mut BufReader<ChildStdout>, begin: &str) -> String {
    for line in output.lines() {
        if let Some(rest) = line.unwrap().strip_prefix(begin) {
            return rest.to_owned();
        }
    }
    panic!("the server has ended");
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
