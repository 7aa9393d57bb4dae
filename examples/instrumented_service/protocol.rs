//! What goes over the wire: a command a line, a reply a line.

use std::fmt;
use std::io;
use std::num::ParseIntError;
use std::str::FromStr;

use metrics::Label;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;

/// What a client asks for. As a label, it is the variant alone.
#[derive(Debug, Label)]
pub(crate) enum Command {
    /// `GET key`
    Get { key: String },
    /// `SET key value`
    Set { key: String, value: String },
    /// `ADD key amount`
    Add { key: String, amount: i64 },
    /// `WAIT key`: the value, as soon as there is one.
    Wait { key: String },
    /// `CHECKSUM`: of all that is stored.
    Checksum,
    /// `CRASH`: what a bug in a handler would do.
    Crash,
}

/// Why a line is no command.
#[derive(Debug, Label)]
pub(crate) enum ParseError {
    /// There is no such command.
    Unknown(String),
    /// It ends too early.
    Missing(&'static str),
    /// What is to be added is no number.
    Amount(ParseIntError),
}

/// What a client gets back.
#[derive(Debug)]
pub(crate) enum Reply {
    Done,
    Value(String),
    /// There is no value yet; another reply follows.
    Waiting,
    Checksum(u64),
    Refused(String),
}

/// The way back to a client.
#[derive(Debug)]
pub(crate) struct Replies(OwnedWriteHalf);

impl FromStr for Command {
    type Err = ParseError;

    #[metrics::instrument(name = "kv_parse", error = ParseError, skip(duration))]
    fn from_str(line: &str) -> Result<Self, ParseError> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let key = || match rest {
            "" => Err(ParseError::Missing("key")),
            key => Ok(key.to_owned()),
        };
        let pair = |second| {
            let (key, value) = rest.split_once(' ').ok_or(ParseError::Missing(second))?;
            Ok((key.to_owned(), value))
        };
        Ok(match word {
            "GET" => Self::Get { key: key()? },
            "SET" => {
                let (key, value) = pair("value")?;
                let value = value.to_owned();
                Self::Set { key, value }
            }
            "ADD" => {
                let (key, amount) = pair("amount")?;
                let amount = amount.parse().map_err(ParseError::Amount)?;
                Self::Add { key, amount }
            }
            "WAIT" => Self::Wait { key: key()? },
            "CHECKSUM" => Self::Checksum,
            "CRASH" => Self::Crash,
            _ => return Err(ParseError::Unknown(word.to_owned())),
        })
    }
}

impl Replies {
    /// Replies on this connection.
    pub(crate) fn new(connection: OwnedWriteHalf) -> Self {
        Self(connection)
    }

    /// Sends one reply.
    pub(crate) async fn send(&mut self, reply: &Reply) -> io::Result<()> {
        self.0.write_all(format!("{reply}\n").as_bytes()).await
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("OK"),
            Self::Value(value) => write!(f, "VALUE {value}"),
            Self::Waiting => f.write_str("WAITING"),
            Self::Checksum(checksum) => write!(f, "CHECKSUM {checksum:016x}"),
            Self::Refused(why) => write!(f, "ERROR {why}"),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(word) => write!(f, "no command is called `{word}`"),
            Self::Missing(what) => write!(f, "the {what} is missing"),
            Self::Amount(error) => write!(f, "no amount: {error}"),
        }
    }
}
