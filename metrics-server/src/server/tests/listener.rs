//! What is accepted, and how.

use std::net::TcpStream;

use super::super::limits::BATCH;
use super::super::listener::{Accepted, Listener};

#[tokio::test]
async fn connections_are_accepted_in_batches() {
    let (listener, address) = Listener::bind(&0.into()).await.unwrap();
    let address = address.socket_addr().unwrap();
    let clients: Vec<_> = (0..BATCH + 3).map(|_| TcpStream::connect(address).unwrap()).collect();
    let mut batches = Vec::new();
    while batches.iter().sum::<usize>() < clients.len() {
        let batch = listener.accept_batch().await;
        assert!(batch.iter().all(Result::is_ok));
        batches.push(batch.len());
    }
    assert!(batches.iter().all(|length| *length <= BATCH), "{batches:?}");
    assert!(batches.iter().any(|length| *length > 1), "{batches:?}");
}

#[cfg(any(target_os = "linux", target_os = "android"))]
#[tokio::test]
async fn the_system_takes_little_of_a_response_ahead() {
    use crate::read_progress::UNSENT_BYTES;

    let (listener, address) = Listener::bind(&0.into()).await.unwrap();
    let _client = TcpStream::connect(address.socket_addr().unwrap()).unwrap();
    let accepted = listener.accept_batch().await.remove(0).unwrap();
    let Accepted::Tcp(socket, _) = accepted else {
        panic!("a port is listened on");
    };
    let limit = socket2::SockRef::from(&socket).tcp_notsent_lowat().unwrap();
    assert_eq!(limit, UNSENT_BYTES);
}
