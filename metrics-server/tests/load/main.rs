//! Load and abuse: a server in a process of its own, so that its memory can be told, and clients that mean well or do not.
//!
//! All traffic stays on loopback, and every loop has an end.

mod abuse;
mod child;
mod client;
mod figures;
mod scrapers;
mod served;

/// What the child process is: not a test.
#[test]
#[ignore = "what the other tests start as a process of its own"]
fn serve() {
    served::run();
}
