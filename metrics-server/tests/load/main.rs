//! Load and abuse: a server in a process of its own, so that its memory can be told, and clients that mean well or do not.
//!
//! All traffic stays on loopback, and every loop has an end.

mod abuse;
mod child;
mod client;
mod clients;
mod figures;
mod outcomes;
mod scrapers;
mod served;
mod soak;
mod stalled;
mod values;
mod watcher;
mod workload;

/// What the child process is: not a test.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn serve() {
    served::run();
}

/// Not a test either.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn run_clients() {
    clients::run();
}

/// Not a test either.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn serve_workload() {
    workload::run();
}
