//! The same counter from 2, 4 and 8 threads: 0.9 of as many private plain counters, in total.

use super::count::{OURS, contenders};
use crate::args::Effort;
use crate::harness::{Bar, Lane, Table, Unit};

pub(super) fn run(effort: &Effort) -> Result<(), String> {
    for threads in [2, 4, 8] {
        let lanes = contenders().into_iter().enumerate().map(|(index, contender)| {
            let lane = Lane::new(&contender).threads(threads);
            if index == OURS { lane.bar(Bar::Speed(0.9)) } else { lane }
        });
        let title = format!("One counter from {threads} threads, thread i on core i mod 2");
        Table::new(title, Unit::Speed).lanes(lanes).run(effort)?;
    }
    Ok(())
}
