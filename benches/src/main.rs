//! Measures what is claimed of the crate: each claim is a row, measured beside a hand-written baseline and beside other
//! crates, in one process, interleaved round by round. `README.md` says how to run it and how to read what it prints.

mod allocations;
mod args;
mod barrier;
mod call;
mod child;
mod exposition;
mod harness;
mod http;
mod inputs;
mod instructions;
mod machine;
mod ours;
mod peers;
mod raw;
mod rows;

use std::process::ExitCode;

use args::{Args, Mode};

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

fn main() -> ExitCode {
    match Args::parse(std::env::args().skip(1)).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("metrics-benches: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<(), String> {
    match args.mode {
        Mode::Rows(names) => rows::run(&names, &args.effort),
        Mode::Heap(request) => child::answer(&request),
        Mode::Serve(request) => http::answer(&request),
        Mode::Instructions { name, ops } => instructions::run(&name, ops),
    }
}
