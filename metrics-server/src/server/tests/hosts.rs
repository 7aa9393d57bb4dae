//! The hosts that requests are for.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::header::HOST;
use http::{HeaderValue, Request};
use metrics::Registry;
use proptest::prelude::*;
use tower::ServiceExt;

use super::super::host::{BadHost, Host};
use super::super::hosts::Hosts;
use super::super::stats::ServerStats;
use super::super::{HostErrorKind, ServerBuilder};
use super::{Address, Service, assert_hello, eventually, value};

/// Starts a server on loopback with nothing allowed but what is by itself.
fn start(configure: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Service {
    Service::start_at(0.into(), configure)
}

/// Sends a head on a connection of its own; returns the status of the answer.
fn status(service: &Service, head: &str) -> u16 {
    let mut client = service.connect();
    client.send(format!("{head}\r\n\r\n"));
    let answer = client.answer();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    assert_eq!(
        answer.contains("x-content-type-options: nosniff\r\n"),
        status != 200,
        "{answer}"
    );
    status
}

#[test]
fn a_request_names_one_host() {
    let service = start(|builder| builder);
    let mut refused = 0;
    for (head, expected) in [
        ("GET / HTTP/1.1", 400),
        ("GET / HTTP/1.1\r\nhost: localhost\r\nhost: localhost", 400),
        ("GET / HTTP/1.0\r\nhost: localhost\r\nhost: localhost", 400),
        ("GET / HTTP/1.1\r\nhost: localhost, localhost", 400),
        ("GET / HTTP/1.1\r\nhost: localhost,localhost", 400),
        ("GET / HTTP/1.1\r\nhost: http://localhost", 400),
        ("GET / HTTP/1.1\r\nhost: me@localhost", 400),
        ("GET / HTTP/1.1\r\nhost: localhost:65536", 400),
        ("GET / HTTP/1.1\r\nhost: localhost:http", 400),
        ("GET / HTTP/1.1\r\nhost: localhost:-1", 400),
        ("GET / HTTP/1.1\r\nhost: :9464", 400),
        ("GET / HTTP/1.1\r\nhost: ::1", 400),
        ("GET / HTTP/1.1\r\nhost: [::1", 400),
        ("GET / HTTP/1.1\r\nhost: [::1]x", 400),
        ("GET / HTTP/1.1\r\nhost: [localhost]", 400),
        ("GET / HTTP/1.1\r\nhost: /run/app.sock", 400),
        ("GET / HTTP/1.1\r\nhost: l\u{f6}calhost", 400),
        ("GET / HTTP/1.1\r\nhost: %6", 400),
        ("GET http://localhost/ HTTP/1.1", 400),
        ("GET http://localhost/ HTTP/1.1\r\nhost: a b", 400),
        ("GET http://me@localhost/ HTTP/1.1\r\nhost: localhost", 400),
        ("GET / HTTP/1.0", 200),
        ("GET / HTTP/1.0\r\nhost: localhost", 200),
        ("GET http://localhost/ HTTP/1.0", 200),
        ("GET / HTTP/1.1\r\nhost:", 200),
        ("GET / HTTP/1.1\r\nhost: \t", 200),
    ] {
        let mut client = service.connect();
        client.send(format!("{head}\r\n\r\n"));
        if expected == 400 {
            let answer = client.rest();
            let (start, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(start.split(' ').nth(1) == Some("400"), "{head} {answer}");
            assert!(start.contains("x-content-type-options: nosniff"), "{answer}");
            assert!(!body.is_empty() && body.len() < 200, "{answer}");
            refused += 1;
        } else {
            assert_eq!(status(&service, head), expected, "{head}");
        }
    }
    eventually(|| service.closed("bad_request") == refused);
}

#[test]
fn on_loopback_only_this_machine_is_a_host() {
    let service = start(|builder| builder);
    for (head, expected) in [
        ("GET / HTTP/1.1\r\nhost: localhost", 200),
        ("GET / HTTP/1.1\r\nHost: LocalHost.:9464", 200),
        ("GET / HTTP/1.1\r\nhost: localhost:", 200),
        ("GET / HTTP/1.1\r\nhost: app.localhost:1", 200),
        ("GET / HTTP/1.1\r\nhost: 127.0.0.1:9464", 200),
        ("GET / HTTP/1.1\r\nhost: 192.0.2.7", 200),
        ("GET / HTTP/1.1\r\nhost: [::1]:9464", 200),
        ("GET / HTTP/1.1\r\nhost: [fe80::1%eth0]", 200),
        ("GET / HTTP/1.1\r\nhost: metrics.example", 421),
        ("GET / HTTP/1.0\r\nhost: metrics.example", 421),
        ("GET / HTTP/1.1\r\nhost: evil-localhost", 421),
        ("GET / HTTP/1.1\r\nhost: localhost.evil.example", 421),
        ("GET / HTTP/1.1\r\nhost: 127.0.0.1.evil.example", 421),
        ("GET / HTTP/1.1\r\nhost: %6cocalhost", 421),
        ("GET /nothing HTTP/1.1\r\nhost: metrics.example", 421),
        ("POST / HTTP/1.1\r\nhost: metrics.example\r\ncontent-length: 0", 421),
        // The target's host counts.
        ("GET http://localhost/ HTTP/1.1\r\nhost: metrics.example", 200),
        ("GET http://metrics.example/ HTTP/1.1\r\nhost: localhost", 421),
        ("GET http://metrics.example/ HTTP/1.0", 421),
        ("CONNECT metrics.example:443 HTTP/1.1\r\nhost: localhost", 421),
    ] {
        assert_eq!(status(&service, head), expected, "{head}");
    }
    assert_eq!(
        value(&service.registry, "metrics_server_misdirected_requests_total "),
        11
    );
    // The connection can go on.
    let mut client = service.connect();
    client.send("GET / HTTP/1.1\r\nhost: metrics.example:80\r\n\r\n");
    insta::assert_snapshot!(client.answer().split_once("\r\n\r\n").unwrap().1, @r#"`metrics.example` is not a host that this server answers for: ask for `localhost` or an IP address (a proxy: have it send such a `Host`), or allow it by `ServerBuilder::allow_host("metrics.example")`"#);
    client.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert_hello(&client.answer());
}

#[test]
fn hosts_are_allowed() {
    let service = start(|builder| builder.allow_host("Metrics.Example.").allow_host(".shop.example"));
    for (host, expected) in [
        ("metrics.example", 200),
        ("METRICS.EXAMPLE.:80", 200),
        ("a.metrics.example", 421),
        ("example", 421),
        ("shop.example", 200),
        ("a.shop.example", 200),
        ("a.b.shop.example", 200),
        ("ashop.example", 421),
        ("localhost", 200),
        ("127.0.0.1", 200),
    ] {
        let head = format!("GET / HTTP/1.1\r\nhost: {host}");
        assert_eq!(status(&service, &head), expected, "{host}");
    }
}

#[test]
fn hosts_matter_where_a_browser_could_be_led_to() {
    let any = "GET / HTTP/1.1\r\nhost: metrics.example";
    let everywhere = || (Ipv4Addr::UNSPECIFIED, 0).into();
    for (service, expected) in [
        (Service::start_at(everywhere(), |builder| builder), 200),
        (Service::start_at(everywhere(), |builder| builder.allow_host("x")), 421),
        (
            Service::start_at("127.9.9.9:0".parse().unwrap(), |builder| builder),
            421,
        ),
        (
            Service::start_at("localhost:0".parse().unwrap(), |builder| builder),
            421,
        ),
        (start(ServerBuilder::allow_any_host), 200),
        (start(|builder| builder.allow_any_host().allow_host("x")), 200),
        (start(|builder| builder.allow_host("x").allow_any_host()), 200),
    ] {
        assert_eq!(status(&service, any), expected, "{}", service.server.address());
    }
    // Not every machine has IPv6.
    if std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        let service = Service::start_at((Ipv6Addr::LOCALHOST, 0).into(), |builder| builder);
        assert_eq!(status(&service, any), 421);
    }
}

#[cfg(unix)]
#[test]
fn hosts_do_not_matter_on_a_unix_socket() {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    let path = std::env::temp_dir().join(format!("metrics-server-hosts-{}.sock", std::process::id()));
    let service = Service::start_at(path.as_path().into(), |builder| builder.allow_host("x"));
    for (head, status) in [
        ("GET / HTTP/1.1\r\nhost: metrics.example", "200"),
        ("GET / HTTP/1.1", "400"),
    ] {
        let mut client = UnixStream::connect(&path).unwrap();
        client
            .write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes())
            .unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert_eq!(answer.split(' ').nth(1), Some(status), "{answer}");
    }
    service.server.stop();
}

#[tokio::test]
async fn the_name_that_was_bound_is_a_host() {
    let given: Address = "Metrics.Local:9464".parse().unwrap();
    let stats = Registry::new().register_or_detach::<ServerStats>(());
    for (bound, expected) in [("127.0.0.2:9464", 421), ("10.0.0.1:9464", 200)] {
        let routes = Router::new().route("/", get("hello"));
        let guarded = Hosts::default().guard(routes, &given, &bound.parse().unwrap(), &stats);
        for (host, status) in [("metrics.local", 200), ("other.local", expected)] {
            let mut request = Request::new(Body::empty());
            request.extensions_mut().insert(Host::parse_name(host).unwrap());
            let response = guarded.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{host} {bound}");
        }
    }
    assert_eq!(stats.misdirected_requests.value(), 1);
}

#[test]
fn what_is_not_a_host_is_told() {
    let mut told = Vec::new();
    for (text, kind) in [
        ("", HostErrorKind::NotAHost),
        (".", HostErrorKind::NotAHost),
        ("a..b", HostErrorKind::NotAHost),
        ("..example", HostErrorKind::NotAHost),
        ("a,b", HostErrorKind::NotAHost),
        (" metrics.example", HostErrorKind::Whitespace),
        ("*", HostErrorKind::EveryHost),
        ("*.example", HostErrorKind::Wildcard),
        ("http://metrics.example", HostErrorKind::Url),
        ("metrics.example/", HostErrorKind::Url),
        ("metrics.example:9464", HostErrorKind::Port),
        ("[::1]:9464", HostErrorKind::Port),
        ("b\u{fc}cher.example", HostErrorKind::NotAscii),
    ] {
        let error = Hosts::default().allow(text).unwrap_err();
        assert_eq!(error.kind(), &kind, "{text}");
        told.push(error.to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    `` is not a host to allow: write a name such as `metrics.example`, or `.example` for all names below it
    `.` is not a host to allow: write a name such as `metrics.example`, or `.example` for all names below it
    `a..b` is not a host to allow: write a name such as `metrics.example`, or `.example` for all names below it
    `..example` is not a host to allow: write a name such as `metrics.example`, or `.example` for all names below it
    `a,b` is not a host to allow: write a name such as `metrics.example`, or `.example` for all names below it
    ` metrics.example` is not a host to allow: it has whitespace in it; take that away, and allow each host by itself
    `*` is not a host to allow: call `allow_any_host` instead
    `*.example` is not a host to allow: write a dot for names below one, as in `.example` for `example` and `*.example`
    `http://metrics.example` is not a host to allow: write the host of the URL alone, as in `metrics.example`
    `metrics.example/` is not a host to allow: write the host of the URL alone, as in `metrics.example`
    `metrics.example:9464` is not a host to allow: write it without the port, which does not matter
    `[::1]:9464` is not a host to allow: write it without the port, which does not matter
    `bücher.example` is not a host to allow: write it as requests have it, as in `xn--bcher-kva.example` for `bücher.example`
    ");
    for text in ["::1", "[::1]", "10.0.0.1", "localhost", "a_b.example"] {
        assert!(Hosts::default().allow(text).is_ok(), "{text}");
    }
}

/// What a value of the field means: a host in lower case, `None` of none, or a mistake.
fn model(value: &[u8]) -> Result<Option<String>, ()> {
    if value.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(value).map_err(drop)?;
    let (host, port) = match (text.rfind(']'), text.rfind(':')) {
        (Some(end), _) => (&text[..=end], &text[end + 1..]),
        (None, Some(colon)) => text.split_at(colon),
        (None, None) => (text, ""),
    };
    let digits = match port.as_bytes() {
        [] => &[],
        [b':', digits @ ..] => digits,
        _ => return Err(()),
    };
    let sum = digits.iter().try_fold(0_u64, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| (sum * 10 + u64::from(digit - b'0')).min(1 << 16))
    });
    if sum.is_none_or(|sum| sum >= 1 << 16) {
        return Err(());
    }
    let allowed: BTreeSet<char> = ('a'..='z').chain('0'..='9').chain("-._~!$&'()*+;=".chars()).collect();
    let is_name = |text: &str| {
        let parts: Vec<_> = text.split('%').collect();
        let is_escape = |part: &&str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
        parts[1..].iter().all(is_escape)
            && parts
                .concat()
                .to_lowercase()
                .chars()
                .all(|letter| allowed.contains(&letter))
    };
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or(())?;
        let (address, zone) = inner.split_once('%').unwrap_or((inner, "1"));
        let zone = zone.strip_prefix("25").unwrap_or(zone);
        let address: Ipv6Addr = address.parse().map_err(drop)?;
        let has_zone = inner.contains('%');
        return if is_name(zone) && (!has_zone || inner.split_once('%').is_some_and(|(_, zone)| !zone.is_empty())) {
            Ok(Some(address.to_string()))
        } else {
            Err(())
        };
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if name.is_empty() || !is_name(&name) {
        Err(())
    } else {
        Ok(Some(name))
    }
}

fn values() -> impl Strategy<Value = Vec<u8>> {
    let host = prop_oneof![
        Just("localhost".to_owned()),
        "([a-zA-Z0-9-]{1,4}\\.){0,3}(localhost|[a-z]{1,3}|[0-9]{1,3})\\.?",
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| format!("{a}.{b}.{c}.{d}")),
        any::<u128>().prop_map(|bits| format!("[{}]", Ipv6Addr::from_bits(bits))),
        "\\[(::1|[0-9a-f:]{0,6})(%(25)?[a-z0-9%]{0,3})?\\]?",
        "[!-~]{0,6}",
        "(me@|http://)?[a-z%25,;]{0,6}",
    ];
    let port = prop_oneof![3 => Just(String::new()), 3 => (0_u32..70_000).prop_map(|port| format!(":{port}")), 1 => ":?[0-9 :a-]{0,7}"];
    let text = (host, port).prop_map(|(host, port)| (host + &port).into_bytes());
    prop_oneof![8 => text, 1 => prop::collection::vec(any::<u8>(), 0..8)]
}

proptest! {
    #[test]
    fn a_host_is_what_its_field_says(value in values()) {
        // What cannot be a field does not get here.
        if let Ok(field) = HeaderValue::from_bytes(&value) {
            let (head, ()) = Request::builder().header(HOST, field).body(()).unwrap().into_parts();
            let host = Host::of(&head);
            let said = host.clone().map(|host| host.map(|host| host.to_string()));
            prop_assert_eq!(said, model(&value).map_err(|()| BadHost::Invalid));
            let mut hosts = Hosts::default();
            hosts.allow(".a.b").unwrap();
            if let Ok(Some(host)) = host {
                let name = host.to_string();
                let labels: Vec<_> = name.split('.').rev().collect();
                let is_address = name.parse::<std::net::IpAddr>().is_ok();
                let is_allowed = is_address || labels[0] == "localhost" || labels.starts_with(&["b", "a"]);
                prop_assert_eq!(hosts.allows(&host), is_allowed, "{}", name);
            }
        }
    }
}
