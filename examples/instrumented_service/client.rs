//! One client: a connection, and the account of what it did there.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::act::Act;
use super::failure::Failure;
use super::ledger::Ledger;

/// A client that knows what it must be told.
#[derive(Debug)]
pub(crate) struct Client {
    requests: OwnedWriteHalf,
    replies: Lines<BufReader<OwnedReadHalf>>,
    ledger: Ledger,
}

impl Client {
    /// Connects to the service.
    pub(crate) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let (read, requests) = TcpStream::connect(address).await?.into_split();
        let (replies, ledger) = (BufReader::new(read).lines(), Ledger::default());
        Ok(Self {
            requests,
            replies,
            ledger,
        })
    }

    /// Sends a line.
    pub(crate) async fn send(&mut self, line: &[u8]) -> io::Result<()> {
        self.requests.write_all(&[line, b"\n"].concat()).await
    }

    /// Waits for the next reply, which must begin like this.
    pub(crate) async fn hear(&mut self, expected: &str) -> Result<(), Failure> {
        let found = self.replies.next_line().await?;
        if found.as_ref().is_some_and(|found| found.starts_with(expected)) {
            return Ok(());
        }
        let expected = Some(expected.to_owned());
        Err(Failure::Reply { expected, found })
    }

    /// Waits until the service closes the connection without another word.
    pub(crate) async fn hear_no_more(&mut self) -> Result<(), Failure> {
        match self.replies.next_line().await? {
            None => Ok(()),
            found => Err(Failure::Reply { expected: None, found }),
        }
    }

    /// Does one thing: sends a line, and waits for a reply that must begin like this.
    pub(crate) async fn act(&mut self, act: Act, line: &str, expected: &str) -> Result<(), Failure> {
        self.send(line.as_bytes()).await?;
        self.hear(expected).await?;
        self.ledger.note(act);
        Ok(())
    }

    /// Asks for a value that is not there yet; returns when the service waits for it, too.
    pub(crate) async fn wait(&mut self, key: &str) -> Result<(), Failure> {
        self.send(format!("WAIT {key}").as_bytes()).await?;
        self.hear("WAITING").await
    }

    /// Closes the connection, which is the end of this act; returns the account of them all.
    pub(crate) fn leave(mut self, act: Act) -> Ledger {
        self.ledger.note(act);
        self.ledger
    }
}
