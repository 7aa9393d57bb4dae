//! Clients that send bytes and want the same bytes back.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::ops::Add;
use std::thread;
use std::time::Duration;

use super::failure::Failure;

/// How many clients there are; each makes one connection after the other.
const CLIENTS: usize = 8;
/// How long a client waits for a byte to come or go.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is sent, again and again.
static MESSAGE: [u8; MESSAGE_SIZE] = message();
const MESSAGE_SIZE: usize = 16 << 10;

/// What clients have done.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Connections, each brought to its end.
    pub(crate) connections: u64,
    /// Bytes sent.
    pub(crate) sent: u64,
    /// Bytes received.
    pub(crate) received: u64,
}

/// Makes all connections, shared out to the servers, and has so many bytes echoed on each.
pub(crate) fn run(servers: &[SocketAddr], connections: u32, bytes: usize) -> Result<Traffic, Failure> {
    let converse = |connection: u32| {
        let server = servers[connection as usize % servers.len()];
        // No two connections begin at the same place of the message.
        converse(server, connection as usize, bytes).map_err(|error| Failure::Client(connection, error))
    };
    let client = |first: usize| -> Result<Traffic, Failure> {
        let mut connections = (0..connections).skip(first).step_by(CLIENTS);
        connections.try_fold(Traffic::default(), |traffic, connection| {
            Ok(traffic + converse(connection)?)
        })
    };
    thread::scope(|scope| {
        let client = &client;
        let clients: Vec<_> = (0..CLIENTS).map(|first| scope.spawn(move || client(first))).collect();
        clients.into_iter().try_fold(Traffic::default(), |traffic, client| {
            Ok(traffic + client.join().expect("a client does not panic")?)
        })
    })
}

/// Has bytes echoed on a connection of their own, sending and receiving at once.
fn converse(server: SocketAddr, first: usize, bytes: usize) -> io::Result<Traffic> {
    let stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (sent, received) = thread::scope(|scope| {
        let sender = scope.spawn(|| send(&stream, first, bytes));
        let received = receive(&stream, first);
        (sender.join().expect("a sender does not panic"), received)
    });
    Ok(Traffic {
        connections: 1,
        sent: sent? as u64,
        received: received? as u64,
    })
}

/// Sends so many bytes, and then the end; returns how many they were.
fn send(mut stream: &TcpStream, first: usize, bytes: usize) -> io::Result<usize> {
    let mut sent = 0;
    while sent < bytes {
        let rest = message_from(first + sent);
        sent += stream.write(&rest[..rest.len().min(bytes - sent)])?;
    }
    stream.shutdown(Shutdown::Write)?;
    Ok(sent)
}

/// Receives until the end, and compares; returns how many bytes came.
fn receive(mut stream: &TcpStream, first: usize) -> io::Result<usize> {
    let mut buffer = [0; MESSAGE_SIZE];
    let mut received = 0;
    loop {
        let expected = message_from(first + received);
        let read = stream.read(&mut buffer[..expected.len()])?;
        if read == 0 {
            return Ok(received);
        }
        if buffer[..read] != expected[..read] {
            let what = format!("other bytes than were sent come back after {received}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        received += read;
    }
}

/// Returns what is sent from a position on, until the message begins again.
fn message_from(position: usize) -> &'static [u8] {
    &MESSAGE[position % MESSAGE_SIZE..]
}

const fn message() -> [u8; MESSAGE_SIZE] {
    let mut message = [0; MESSAGE_SIZE];
    let mut index = 0;
    while index < MESSAGE_SIZE {
        message[index] = (index * index / 7).to_le_bytes()[0];
        index += 1;
    }
    message
}

impl Add for Traffic {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            connections: self.connections + other.connections,
            sent: self.sent + other.sent,
            received: self.received + other.received,
        }
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            connections,
            sent,
            received,
        } = self;
        write!(f, "{connections} connections, {sent} bytes sent, {received} received")
    }
}
