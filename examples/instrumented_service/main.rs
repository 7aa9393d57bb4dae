//! A key-value service on TCP whose functions are instrumented, and clients that know what its figures must be.
//!
//! `cargo run --release --example instrumented_service`
//!
//! ```text
//! clients ══ TCP ══▶ Service::serve ── a line ──▶ Command::from_str
//!    │                    └── a command ──▶ Service::handle ──▶ Store, MemoryJournal, checksum
//!    └── what they provoked: Ledger ──────── compared with ────── Figures ◀── metrics::global().gather()
//! ```
//!
//! There is no line of metrics code in the service but `#[metrics::instrument]`. The clients succeed, fail in each way, crash handlers,
//! lose patience and are aborted, on purpose and in known numbers. What they provoked beside what was counted goes to stderr, the
//! exposition to stdout. Figures that do not add up end the program with exit code 1, all other failures with 2.

pub(crate) mod act;
mod client;
pub(crate) mod failure;
pub(crate) mod figures;
mod flood;
mod journal;
pub(crate) mod ledger;
mod protocol;
mod scenario;
mod service;
mod store;

use std::io::{self, Write};
use std::process::ExitCode;

use metrics::Format;
use tokio::net::TcpListener;
use tokio::sync::watch;

use failure::Failure;
use figures::Figures;
use journal::MemoryJournal;
use service::{Service, Stage};

#[tokio::main]
async fn main() -> ExitCode {
    match run(&mut io::stdout(), &mut io::stderr()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("instrumented_service: {failure}");
            failure.exit_code()
        }
    }
}

/// Runs the service and its clients: the exposition goes to `out`, what was planned and what was counted to `err`.
pub(crate) async fn run(out: &mut impl Write, err: &mut impl Write) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stage, stages) = watch::channel(Stage::Serving);
    let service = tokio::spawn(Service::new(MemoryJournal::default()).run(listener, stages));

    let mut ledger = scenario::traffic(address).await?;
    ledger += scenario::shutdown(address, &stage).await?;
    // All connections are over once it is: nothing is counted any more.
    service.await??;

    let snapshot = metrics::global().gather();
    let figures = Figures::of(&snapshot);
    err.write_all(figures.table(&ledger).as_bytes())?;
    out.write_all(snapshot.encode(Format::Text).body())?;
    figures.check(&ledger)?;
    Ok(())
}
