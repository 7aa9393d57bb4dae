//! Programs of this test target that run in a process of their own.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program; killed when it is dropped.
pub(crate) struct Program {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the ignored test of that name, which may have so many files open, with variables in
    /// its environment.
    pub(crate) fn start(test: &str, files: usize, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "ulimit -n {files} && exec \"$0\" --exact {test} --ignored --nocapture --test-threads=1"
            ))
            .arg(env::current_exe().unwrap())
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, input, output }
    }

    /// Writes a line to its input.
    pub(crate) fn tell(&mut self) {
        writeln!(self.input.as_mut().unwrap()).unwrap();
    }

    /// Ends its input.
    pub(crate) fn end_input(&mut self) {
        drop(self.input.take());
    }

    /// Reads its output up to a line that begins so; returns the rest of that line.
    pub(crate) fn find(&mut self, begin: &str) -> String {
        for line in (&mut self.output).lines() {
            if let Some(rest) = line.unwrap().strip_prefix(begin) {
                return rest.to_owned();
            }
        }
        panic!("the program has ended without {begin:?}");
    }

    /// Waits until it has ended, without an error.
    pub(crate) fn wait(&mut self) {
        assert!(self.process.wait().unwrap().success());
    }

    /// Returns a size of its memory as Linux names it, in MiB.
    fn memory(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let size = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .unwrap();
        let kib: u64 = size.trim().strip_suffix(" kB").unwrap().parse().unwrap();
        kib / 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The process that is scraped, from outside.
pub(crate) struct Served {
    program: Program,
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts a server that may have so many files open.
    pub(crate) fn start(files: usize) -> Self {
        Self::start_with(files, &[])
    }

    /// Starts a server that may have so many files open, with variables in its environment.
    pub(crate) fn start_with(files: usize, variables: &[(&str, &str)]) -> Self {
        Self::start_program("serve", files, variables)
    }

    /// Starts a program that serves, and says where.
    pub(crate) fn start_program(test: &str, files: usize, variables: &[(&str, &str)]) -> Self {
        let mut program = Program::start(test, files, variables);
        let address = program.find("listening on ").parse().unwrap();
        Self { program, address }
    }

    /// Stops the counting; returns how much was counted.
    pub(crate) fn count(&mut self) -> u64 {
        self.stop_counting().parse().unwrap()
    }

    /// Stops the counting; returns what was counted, as the program says it.
    pub(crate) fn stop_counting(&mut self) -> String {
        self.program.tell();
        self.program.find("counted ")
    }

    /// Returns the most memory that was ever resident, in MiB.
    pub(crate) fn peak_memory(&self) -> u64 {
        self.program.memory("VmHWM")
    }

    /// Returns the memory that is resident, in MiB.
    pub(crate) fn resident_memory(&self) -> u64 {
        self.program.memory("VmRSS")
    }

    /// Shuts the server down, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.program.end_input();
        self.program.find("stopped");
        self.program.wait();
    }
}
