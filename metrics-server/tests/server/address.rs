//! Where a server can be told to listen.

use std::error::Error;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use metrics::Registry;
use metrics_server::{Address, AddressErrorKind, BindError, Server};

use crate::block_on;

#[test]
fn texts_are_addresses() {
    for (text, displayed) in [
        ("9464", "127.0.0.1:9464"),
        ("0", "127.0.0.1:0"),
        ("127.0.0.1:9464", "127.0.0.1:9464"),
        ("0.0.0.0:9464", "0.0.0.0:9464"),
        ("[::1]:9464", "[::1]:9464"),
        ("[::]:9464", "[::]:9464"),
        ("localhost:9464", "localhost:9464"),
        ("metrics-1.example.org:65535", "metrics-1.example.org:65535"),
        ("0x-1:9464", "0x-1:9464"),
        ("unix:/run/app.sock", "unix:/run/app.sock"),
        ("unix:app.sock", "unix:app.sock"),
        ("unix:./app.sock", "unix:./app.sock"),
        ("unix:./@app", "unix:./@app"),
        ("unix:///run/app.sock", "unix:/run/app.sock"),
        ("UNIX:/run/my app.sock", "unix:/run/my app.sock"),
        ("unix:////run/app.sock", "unix:/run/app.sock"),
        ("[::ffff:127.0.0.1]:9464", "127.0.0.1:9464"),
        ("[::ffff:0:0]:9464", "0.0.0.0:9464"),
        ("[fe80::1%2]:9464", "[fe80::1%2]:9464"),
        ("LOCALHOST.:9464", "LOCALHOST.:9464"),
    ] {
        let address: Address = text.parse().unwrap();
        assert_eq!(address.to_string(), displayed);
        assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
        assert_eq!(Address::try_from(text.to_owned()).unwrap(), address);
    }
}

#[test]
fn mistakes_are_named() {
    let every = |port| AddressErrorKind::EveryInterface { port };
    let url = |address: &str| AddressErrorKind::Url {
        address: Some(address.to_owned()),
    };
    let protocol = |address: &str| AddressErrorKind::Protocol {
        address: address.to_owned(),
    };
    for (text, kind) in [
        (":9464", every(9464)),
        ("*:9464", every(9464)),
        ("0:9464", every(9464)),
        ("00:9464", every(9464)),
        ("2130706433:9464", every(9464)),
        ("", AddressErrorKind::NoPort),
        ("localhost", AddressErrorKind::NoPort),
        ("127.0.0.1", AddressErrorKind::NoPort),
        ("/run/app.sock", AddressErrorKind::NoScheme),
        ("./app.sock", AddressErrorKind::NoScheme),
        ("run/app:1.sock", AddressErrorKind::NoScheme),
        ("@app", AddressErrorKind::AbstractSocket),
        ("[::1]", AddressErrorKind::NoPort),
        ("[::]", AddressErrorKind::NoPort),
        (":", AddressErrorKind::BadPort),
        (":http", AddressErrorKind::BadPort),
        ("localhost:", AddressErrorKind::BadPort),
        ("localhost:+80", AddressErrorKind::BadPort),
        ("65536", AddressErrorKind::BadPort),
        ("127.0.0.1:65536", AddressErrorKind::BadPort),
        ("http://localhost:9464", url("localhost:9464")),
        ("http://127.0.0.1:9464/metrics", url("127.0.0.1:9464")),
        ("HTTPS://[::1]:9464?x", url("[::1]:9464")),
        ("tcp://127.0.0.1:9464", url("127.0.0.1:9464")),
        ("tcp://*:9464", every(9464)),
        ("http://:9464", every(9464)),
        ("http://*:9464/", every(9464)),
        (":9464/metrics", every(9464)),
        ("tcp::9464", every(9464)),
        ("//localhost:9464/metrics", url("localhost:9464")),
        ("//run/app.sock", AddressErrorKind::NoScheme),
        ("http://unix:/run/app.sock:/metrics", url("unix:/run/app.sock")),
        ("http://unix:/run/app.sock", url("unix:/run/app.sock")),
        ("file:///run/app.sock", url("unix:/run/app.sock")),
        ("FILE:/run/app.sock", url("unix:/run/app.sock")),
        ("file://localhost/run/app.sock", url("unix:/run/app.sock")),
        ("file://host/run/app.sock", AddressErrorKind::Url { address: None }),
        ("unix://localhost/run/app.sock", url("unix:/run/app.sock")),
        ("unix://LocalHost//run/app.sock", url("unix:/run/app.sock")),
        ("fd://3", AddressErrorKind::Url { address: None }),
        ("systemd://9464", AddressErrorKind::Url { address: None }),
        ("vsock://2:80", AddressErrorKind::Url { address: None }),
        ("npipe:////./pipe/x", AddressErrorKind::Url { address: None }),
        ("9464/tcp", protocol("9464")),
        ("127.0.0.1:9464/udp", protocol("127.0.0.1:9464")),
        ("tcp/9464", protocol("9464")),
        ("tcp:127.0.0.1:9464", protocol("127.0.0.1:9464")),
        ("TCP6:[::1]:9464", protocol("[::1]:9464")),
        ("9464/metrics", url("9464")),
        ("http://localhost/metrics", AddressErrorKind::Url { address: None }),
        ("localhost:9464/metrics", url("localhost:9464")),
        ("http+unix://%2Frun%2fapp.sock/metrics", url("unix:/run/app.sock")),
        (" localhost:9464", AddressErrorKind::Whitespace),
        ("9464 ", AddressErrorKind::Whitespace),
        ("[fe80::1%eth0]:9464", AddressErrorKind::ZoneName),
        ("[10.0.0.1]:9464", AddressErrorKind::BadHost),
        ("0.0:9464", AddressErrorKind::BadHost),
        ("0x0:9464", AddressErrorKind::BadHost),
        ("127.1:9464", AddressErrorKind::BadHost),
        ("::1", AddressErrorKind::NoBrackets),
        ("::1:9464", AddressErrorKind::NoBrackets),
        ("unix:", AddressErrorKind::NoPath),
        ("unix://", AddressErrorKind::NoPath),
        ("unix://run/app.sock", AddressErrorKind::AmbiguousPath),
        ("unix:@app", AddressErrorKind::AbstractSocket),
        ("unix:///run/my%20app.sock", AddressErrorKind::PercentEncoding),
        ("unix:%2Frun%2Fapp.sock", AddressErrorKind::PercentEncoding),
        ("unix:run%2Fapp.sock", AddressErrorKind::PercentEncoding),
        ("unix://%2Frun%2Fapp.sock", AddressErrorKind::PercentEncoding),
        ("unix://run%2Fapp.sock", AddressErrorKind::PercentEncoding),
        ("unix:~/app.sock", AddressErrorKind::HomeFolder),
        ("unix://~/app.sock", AddressErrorKind::HomeFolder),
        ("unix://@app", AddressErrorKind::AbstractSocket),
        ("unix:Unix:/run/app.sock", AddressErrorKind::SchemeInPath),
    ] {
        let error = text.parse::<Address>().unwrap_err();
        assert_eq!(error.kind(), &kind, "{text}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("`{text}` is not an address to listen on: ")),
            "{error}"
        );
    }
}

#[test]
fn what_is_special_elsewhere_is_in_a_path_but_not_in_a_text() {
    for character in "%?#,*$:".chars() {
        for path in [
            format!("/run/app{character}mode"),
            format!("app.sock{character}"),
            format!("{character}RUN/app.sock"),
        ] {
            for text in [
                format!("unix:{path}"),
                format!("unix://{path}"),
                format!("UNIX:///{path}"),
            ] {
                let error = text.parse::<Address>().unwrap_err();
                let expected = match character {
                    '%' => AddressErrorKind::PercentEncoding,
                    _ => AddressErrorKind::SpecialCharacter { character },
                };
                assert_eq!(error.kind(), &expected, "{text}");
                let fix = "; give a file that is named so as a `Path`, not as a text";
                assert!(error.to_string().ends_with(fix), "{error}");
            }
            let address = Address::from(Path::new(&path));
            assert_eq!(address.path(), Some(Path::new(&path)));
            assert_eq!(address.to_string(), format!("unix:{path}"));
        }
    }
}

#[test]
fn values_are_addresses() {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 9464));
    let address = Address::from(9464);
    assert_eq!(address, loopback.into());
    assert_eq!(address, (IpAddr::from(Ipv4Addr::LOCALHOST), 9464).into());
    assert_eq!(address, (Ipv4Addr::LOCALHOST, 9464).into());
    assert_eq!(address, ([127, 0, 0, 1], 9464).into());
    assert_eq!(Address::try_from(&address.to_string()), Ok(address.clone()));
    let by_six = Address::from((Ipv6Addr::LOCALHOST, 9464));
    assert_eq!(by_six.to_string(), "[::1]:9464");
    assert_eq!(address.socket_addr(), Some(loopback));
    assert_eq!((address.port(), address.path()), (Some(9464), None));

    let named: Address = "localhost:9464".parse().unwrap();
    assert_eq!(
        (named.port(), named.socket_addr(), named.path()),
        (Some(9464), None, None)
    );

    let path = Path::new("/run/app.sock");
    let unix = Address::from(path);
    assert_eq!(unix, PathBuf::from(path).into());
    assert_eq!(unix, (&PathBuf::from(path)).into());
    assert_eq!(unix, "unix:/run/app.sock".parse().unwrap());
    let slashes = Address::from(Path::new("//run/app.sock"));
    assert_eq!(slashes.to_string().parse(), Ok(slashes));
    let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
    assert_eq!(address, (mapped, 9464).into());
    assert_eq!((unix.port(), unix.socket_addr(), unix.path()), (None, None, Some(path)));
}

#[test]
fn who_may_reach_it_has_to_be_said() {
    for text in [":9464", "0:9464"] {
        let error = text.parse::<Address>().unwrap_err();
        let advice = "it does not say who may reach it; write `9464` for this machine only, `0.0.0.0:9464` for all of its interfaces \
                      (`[::]:9464` for IPv6 too)";
        assert_eq!(
            error.to_string(),
            format!("`{text}` is not an address to listen on: {advice}")
        );
    }
}

#[test]
fn what_mends_a_mistake_is_told() {
    let mut told = Vec::new();
    for text in [
        "",
        "65536",
        "127.1:9464",
        "::1:9464",
        "[fe80::1%eth0]:9464",
        "9464\n",
        "unix:/run/app.sock\n",
        "http://127.0.0.1:9464/metrics",
        "http+unix://%2Frun%2Fapp.sock",
        "https://metrics.example",
        "/run/app.sock",
        "unix:",
        "unix://run/app.sock",
        "unix:@app",
        "unix:\0app",
        "unix:%2Frun%2Fapp.sock",
        "unix:~/app.sock",
        "unix:unix:/run/app.sock",
        "unix:/run/app.sock?mode=600",
        "unix:${RUN}/app.sock",
        "unix://localhost/run/app.sock",
        "http://unix:/run/app.sock:/metrics",
        "file:///run/app.sock",
        "fd://3",
        "http://*:9464/",
        "9464/tcp",
        "tcp:127.0.0.1:9464",
        "//localhost:9464",
    ] {
        told.push(text.parse::<Address>().unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    `` is not an address to listen on: it has no port; write `9464`, `127.0.0.1:9464`, `[::1]:9464` or `unix:/run/app.sock`
    `65536` is not an address to listen on: the port has to be a number from 0 to 65535
    `127.1:9464` is not an address to listen on: the host is neither an IP address nor a name
    `::1:9464` is not an address to listen on: an IPv6 address stands in brackets, as in `[::1]:9464`
    `[fe80::1%eth0]:9464` is not an address to listen on: an interface is given by its index, as in `[fe80::1%2]:9464`; `ip link` shows it
    `9464\n` is not an address to listen on: it has whitespace at an end; if it comes from a file or a variable, take that away by `trim`
    `unix:/run/app.sock\n` is not an address to listen on: it has whitespace at an end; if it comes from a file or a variable, take that away by `trim`
    `http://127.0.0.1:9464/metrics` is not an address to listen on: a URL is not taken; write `127.0.0.1:9464`
    `http+unix://%2Frun%2Fapp.sock` is not an address to listen on: a URL is not taken; write `unix:/run/app.sock`
    `https://metrics.example` is not an address to listen on: a URL is not taken; write a host and a port, as in `127.0.0.1:9464`
    `/run/app.sock` is not an address to listen on: a path stands after `unix:`, as in `unix:/run/app.sock`
    `unix:` is not an address to listen on: it has no path; write `unix:/run/app.sock`
    `unix://run/app.sock` is not an address to listen on: some take it for an absolute path, some for a relative one; write `unix:/run/app.sock` or `unix:run/app.sock`
    `unix:@app` is not an address to listen on: an abstract socket has no permissions, every user of the machine could connect; write the path of a file, as in `unix:/run/app.sock` (`unix:./@app` if its name begins so)
    `unix:\0app` is not an address to listen on: an abstract socket has no permissions, every user of the machine could connect; write the path of a file, as in `unix:/run/app.sock` (`unix:./@app` if its name begins so)
    `unix:%2Frun%2Fapp.sock` is not an address to listen on: percent-encoding is not decoded; write the path as it is, as in `unix:/run/app.sock`; give a file that is named so as a `Path`, not as a text
    `unix:~/app.sock` is not an address to listen on: only shells know `~`; write the whole path, as in `unix:/home/me/app.sock`
    `unix:unix:/run/app.sock` is not an address to listen on: give the path without `unix:`, or a text that has it once, as in `unix:/run/app.sock`
    `unix:/run/app.sock?mode=600` is not an address to listen on: '?' stands for an option or a variable elsewhere, and for nothing here; write the path alone, as in `unix:/run/app.sock`; give a file that is named so as a `Path`, not as a text
    `unix:${RUN}/app.sock` is not an address to listen on: '$' stands for an option or a variable elsewhere, and for nothing here; write the path alone, as in `unix:/run/app.sock`; give a file that is named so as a `Path`, not as a text
    `unix://localhost/run/app.sock` is not an address to listen on: a URL is not taken; write `unix:/run/app.sock`
    `http://unix:/run/app.sock:/metrics` is not an address to listen on: a URL is not taken; write `unix:/run/app.sock`
    `file:///run/app.sock` is not an address to listen on: a URL is not taken; write `unix:/run/app.sock`
    `fd://3` is not an address to listen on: a URL is not taken; write a host and a port, as in `127.0.0.1:9464`
    `http://*:9464/` is not an address to listen on: it does not say who may reach it; write `9464` for this machine only, `0.0.0.0:9464` for all of its interfaces (`[::]:9464` for IPv6 too)
    `9464/tcp` is not an address to listen on: the protocol is always TCP and is not written; write `9464`
    `tcp:127.0.0.1:9464` is not an address to listen on: the protocol is always TCP and is not written; write `127.0.0.1:9464`
    `//localhost:9464` is not an address to listen on: a URL is not taken; write `localhost:9464`
    ");
}

#[test]
fn the_address_is_the_one_that_is_listened_on() {
    block_on(async {
        for address in ["0", "127.0.0.1:0", "localhost:0"] {
            let server = Server::builder(Registry::new()).bind(address).await.unwrap();
            let bound = server.address().socket_addr().unwrap();
            assert!(bound.ip().is_loopback() && bound.port() != 0, "{bound}");
            assert!(TcpListener::bind(bound).is_err());
        }
    });
}

#[test]
fn what_cannot_be_listened_on_is_told() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    let builder = || Server::builder(Registry::new());

    let error = builder().spawn(taken.as_str()).unwrap_err();
    assert!(matches!(error, BindError::InUse { .. }));
    let expected =
        format!("another program listens on `{taken}`; stop it, or choose another port (0 takes one that is free)");
    assert_eq!(error.to_string(), expected);

    let error = builder().spawn(":9464").unwrap_err();
    assert!(matches!(error, BindError::Address(_)));

    // The network of documentation is nobody's.
    let error = builder().spawn("192.0.2.1:0").unwrap_err();
    let BindError::Listen { source, .. } = &error else {
        panic!("{error}");
    };
    // What the system says is told once.
    assert!(error.to_string().contains(&source.to_string()) && error.source().is_none());
    assert!(
        error
            .to_string()
            .ends_with("; the address has to be one of this machine's own"),
        "{error}"
    );

    // Where there is IPv6.
    let error = builder().spawn("[fe80::1]:0").unwrap_err();
    if matches!(&error, BindError::Listen { source, .. } if source.kind() == ErrorKind::InvalidInput) {
        assert!(
            error
                .to_string()
                .ends_with("; a link-local address needs the index of its interface, as in `[fe80::1%2]:9464`"),
            "{error}"
        );
    }

    let error = builder().spawn("no-such-host.invalid:0").unwrap_err();
    assert!(matches!(error, BindError::Resolve { .. }) && error.source().is_none());
    assert!(
        error
            .to_string()
            .starts_with("the host of `no-such-host.invalid:0` is not known: "),
        "{error}"
    );
}
