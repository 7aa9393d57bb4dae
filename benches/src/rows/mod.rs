//! One file a row: what is claimed, who is measured beside it, and the bar.

mod call;
mod count;
mod eight;
mod gather;
mod heap;
mod http;
mod labels;
mod local;
mod observe;
mod promises;
mod publish;
mod render;
mod scrape;
mod strings;
mod threads;

pub(crate) use promises::stream_processor;

use crate::args::Effort;
use crate::machine;

pub(crate) const NAMES: [&str; 15] = [
    "count", "eight", "threads", "local", "publish", "labels", "strings", "observe", "call", "gather", "scrape",
    "render", "http", "heap", "promises",
];

/// Runs the named rows, or all if none is named.
pub(crate) fn run(names: &[String], effort: &Effort) -> Result<(), String> {
    // Not the first core: interrupts prefer that.
    machine::pin(1);
    let names: Vec<&str> = if names.is_empty() {
        NAMES.to_vec()
    } else {
        names.iter().map(String::as_str).collect()
    };
    for name in names {
        println!("\n## {name}");
        row(name, effort).map_err(|error| format!("row `{name}`: {error}"))?;
    }
    Ok(())
}

fn row(name: &str, effort: &Effort) -> Result<(), String> {
    match name {
        "count" => count::run(effort),
        "eight" => eight::run(effort),
        "threads" => threads::run(effort),
        "local" => local::run(effort),
        "publish" => publish::run(effort),
        "labels" => labels::run(effort),
        "strings" => strings::run(effort),
        "observe" => observe::run(effort),
        "call" => call::run(effort),
        "gather" => gather::run(effort),
        "scrape" => scrape::run(effort),
        "render" => render::run(effort),
        "http" => http::run(effort),
        "heap" => heap::run(effort),
        "promises" => promises::run(effort),
        _ => Err("there is no such row".into()),
    }
}
