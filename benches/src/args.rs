//! What the program was asked to do.

use std::time::Duration;

use crate::rows;

/// How much work goes into a figure.
#[derive(Debug, Clone)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// Time that one contender gets in one round.
    pub(crate) slice: Duration,
    /// Only check that everything runs and counts right: nothing is judged.
    pub(crate) quick: bool,
}

#[derive(Debug)]
pub(crate) enum Mode {
    /// These rows, or all if none is named.
    Rows(Vec<String>),
    /// Hidden: in a process of its own, measure memory.
    Heap(Vec<String>),
    /// Hidden: in a process of its own, serve.
    Serve(Vec<String>),
    /// Hidden: run one act so many times, for callgrind.
    Instructions { name: String, ops: usize },
}

#[derive(Debug)]
pub(crate) struct Args {
    pub(crate) mode: Mode,
    pub(crate) effort: Effort,
}

impl Args {
    /// Reads the arguments, without the program's own name.
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut effort = Effort {
            rounds: 15,
            slice: Duration::from_millis(20),
            quick: false,
        };
        let mut names = Vec::new();
        let mut rounds = None;
        while let Some(arg) = given.next() {
            match arg.as_str() {
                "--quick" => {
                    effort = Effort {
                        rounds: 2,
                        slice: Duration::from_micros(300),
                        quick: true,
                    };
                }
                "--rounds" => rounds = Some(number(given.next())?),
                "--heap" => return Ok(Self::hidden(Mode::Heap(given.collect()), effort)),
                "--serve" => return Ok(Self::hidden(Mode::Serve(given.collect()), effort)),
                "--instructions" => {
                    let name = given.next().ok_or("--instructions needs a name")?;
                    let ops = number(given.next())?;
                    return Ok(Self::hidden(Mode::Instructions { name, ops }, effort));
                }
                name if rows::NAMES.contains(&name) => names.push(arg),
                other => {
                    return Err(format!(
                        "unknown argument `{other}`: a row ({}), --rounds N or --quick",
                        rows::NAMES.join(", ")
                    ));
                }
            }
        }
        effort.rounds = rounds.unwrap_or(effort.rounds);
        Ok(Self::hidden(Mode::Rows(names), effort))
    }

    fn hidden(mode: Mode, effort: Effort) -> Self {
        Self { mode, effort }
    }
}

fn number(text: Option<String>) -> Result<usize, String> {
    let text = text.ok_or("a number is missing")?;
    let number: usize = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if number == 0 {
        return Err("a number must be at least 1".into());
    }
    Ok(number)
}
