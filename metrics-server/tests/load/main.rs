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

use tokio::sync::{Mutex, MutexGuard};

/// Has tests take turns: each needs both cores, for its clients not to be the slow ones.
async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

/// A process that is scraped: not a test.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn serve() {
    served::run();
}

/// A process of many clients: not a test.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn run_clients() {
    clients::run();
}

/// A process that is scraped in the soak: not a test.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn serve_workload() {
    workload::run();
}
