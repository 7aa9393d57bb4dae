//! Memory of a series, resident: of closed families, a counter 64 bytes and 8 a thread, a histogram 130 bytes and 120 a
//! thread that touched it.

use crate::args::Effort;
use crate::child::{Answer, Request, SERIES, ask};

/// Who, what that is, and whether the bar is for it.
const OURS: [(&str, &str, bool); 3] = [
    ("closed", "ours, one closed family (100 x 100)", true),
    ("instances", "ours, 100 instances of a closed family of 100", true),
    ("open", "ours, open family, 2 strings", false),
];

const PEERS: [(&str, &str); 6] = [
    ("measured", "measured, 2 strings"),
    ("prometheus-client", "prometheus-client, 2 strings"),
    ("vise", "vise, 2 strings"),
    ("facade", "metrics facade + exporter, 2 strings"),
    ("prometheus", "prometheus, 2 strings"),
    ("fast-telemetry", "fast-telemetry, 2 shards, 2 strings"),
];

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    println!("\n### Bytes a series: {SERIES} series with 2 labels, each touched once by every thread\n");
    println!("| contender | kind | threads | resident | requested of the allocator | bar, resident |");
    println!("|---|---|---:|---:|---:|---|");
    let threads: &[usize] = if effort.quick { &[1, 2] } else { &[1, 2, 4] };
    for histograms in [false, true] {
        for (who, name, barred) in OURS {
            for &threads in threads {
                let request = Request {
                    who,
                    histograms,
                    threads,
                };
                let bar = barred.then(|| bar(histograms, threads));
                line(name, &request, bar, effort)?;
            }
        }
        for (who, name) in PEERS {
            let request = Request {
                who,
                histograms,
                threads: 1,
            };
            line(name, &request, None, effort)?;
        }
    }
    Ok(())
}

fn bar(histograms: bool, threads: usize) -> f64 {
    let threads = threads as f64;
    if histograms {
        130.0 + 120.0 * threads
    } else {
        64.0 + 8.0 * threads
    }
}

fn line(name: &str, request: &Request, bar: Option<f64>, effort: &Effort) -> Result<(), String> {
    let Answer { resident, requested } = ask(request, effort.rounds.min(9))?;
    let (resident, requested) = (resident as f64 / SERIES as f64, requested as f64 / SERIES as f64);
    let kind = if request.histograms {
        "histogram, 11 bounds"
    } else {
        "counter"
    };
    let verdict = match bar {
        None => String::new(),
        Some(bar) if effort.quick => format!("{bar:.0}"),
        Some(bar) if resident <= bar => format!("{bar:.0}: met"),
        Some(bar) => format!("{bar:.0}: **missed**"),
    };
    println!(
        "| {name} | {kind} | {} | {resident:.0} | {requested:.0} | {verdict} |",
        request.threads
    );
    Ok(())
}
