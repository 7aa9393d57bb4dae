//! Addresses in forms of other tools.

use super::address::parse;
use super::address_error::AddressErrorKind;

/// The schemes of URLs whose host and port are an address.
const SCHEMES: [&str; 5] = ["http", "https", "tcp", "tcp4", "tcp6"];

/// What stands beside an address for a protocol, as in `9464/tcp` and `tcp:127.0.0.1:9464`.
const PROTOCOLS: [&str; 4] = ["tcp", "tcp4", "tcp6", "udp"];

/// Says what is wrong with a text that is an address, or contains one, elsewhere.
pub(super) fn mistake(text: &str) -> Option<AddressErrorKind> {
    if let Some(path) = after_scheme(text, "file:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Some(url(socket(without_localhost(path).unwrap_or(path))));
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        return Some(url(address(&scheme.to_ascii_lowercase(), rest)));
    }
    if let Some(rest) = text.strip_prefix("//") {
        return proposal(host(rest), of_url);
    }
    let is_protocol = |text: &str| PROTOCOLS.iter().any(|protocol| text.eq_ignore_ascii_case(protocol));
    let start = text.split_once([':', '/']).filter(|(start, _)| is_protocol(start));
    let end = text.rsplit_once('/').filter(|(_, end)| is_protocol(end));
    let address = start.map(|(_, address)| address).or(end.map(|(address, _)| address));
    if let Some(kind) = address.and_then(|address| proposal(address, |address| AddressErrorKind::Protocol { address }))
    {
        return Some(kind);
    }
    text.split_once('/').and_then(|(start, _)| proposal(start, of_url))
}

/// Returns the address that a URL names, if it is one.
fn address(scheme: &str, rest: &str) -> Option<String> {
    if scheme.ends_with("+unix") {
        // The path stands for the host, encoded.
        return socket(&host(rest).replace("%2F", "/").replace("%2f", "/"));
    }
    if !SCHEMES.contains(&scheme) {
        return None;
    }
    match after_scheme(rest, "unix:") {
        // nginx has the path of a socket end with a colon.
        Some(path) => socket(path.split(':').next().unwrap_or(path)),
        None => Some(host(rest).to_owned()),
    }
}

/// Returns the path of a URL whose host is this machine.
pub(super) fn without_localhost(rest: &str) -> Option<&str> {
    let (host, path) = rest.split_at(rest.find('/')?);
    host.eq_ignore_ascii_case("localhost").then_some(path)
}

/// Returns the address of a Unix socket with an absolute path.
fn socket(path: &str) -> Option<String> {
    path.starts_with('/')
        .then(|| format!("unix:/{}", path.trim_start_matches('/')))
}

fn host(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn of_url(address: String) -> AddressErrorKind {
    AddressErrorKind::Url { address: Some(address) }
}

fn url(address: Option<String>) -> AddressErrorKind {
    address
        .and_then(|address| proposal(&address, of_url))
        .unwrap_or(AddressErrorKind::Url { address: None })
}

/// Proposes what is left of a text: if it is an address, or is one but for who may reach it.
fn proposal(address: &str, kind: impl FnOnce(String) -> AddressErrorKind) -> Option<AddressErrorKind> {
    match parse(address) {
        Ok(_) => Some(kind(address.to_owned())),
        Err(every @ AddressErrorKind::EveryInterface { .. }) => Some(every),
        Err(_) => None,
    }
}
