//! What a request tells of who sent it.

use std::net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream};

use axum::extract::ConnectInfo;
use http::Extensions;

use super::{Client, Service};
use crate::peer::Peer;

pub(super) async fn peer(extensions: Extensions) -> String {
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    format!("{:?} {address:?}", extensions.get::<Peer>())
}

#[test]
fn by_tcp_the_address_is_told() {
    let service = Service::start(|builder| builder);
    let mut client = service.connect();
    let local = client.stream.local_addr().unwrap();
    let answer = client.get("/peer");
    assert!(
        answer.ends_with(&format!("\r\n\r\nSome(Remote(127.0.0.1)) Some({local})")),
        "{answer}"
    );
}

#[test]
fn by_either_family_an_address_is_the_same() {
    let everywhere = (Ipv6Addr::UNSPECIFIED, 0);
    // Not every machine has IPv6.
    if TcpListener::bind(everywhere).is_err() {
        return;
    }
    let service = Service::start_at(everywhere.into(), |builder| builder);
    let stream = TcpStream::connect(("127.0.0.1", service.address().port())).unwrap();
    let answer = Client { stream }.get("/peer");
    assert!(
        answer.contains("\r\n\r\nSome(Remote(127.0.0.1)) Some([::ffff:127.0.0.1]:"),
        "{answer}"
    );
}

#[cfg(unix)]
#[test]
fn by_a_unix_socket_there_is_none() {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    let path = std::env::temp_dir().join(format!("metrics-server-peers-{}.sock", std::process::id()));
    let service = Service::start_at(path.as_path().into(), |builder| builder);
    let mut client = UnixStream::connect(&path).unwrap();
    client.write_all(b"GET /peer HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with("\r\n\r\nSome(Local) None"), "{answer}");
    service.server.stop();
    assert!(!path.exists());
}
