//! Addresses as people write them, against a simple model.

use std::net::SocketAddr;
use std::path::Path;

use proptest::prelude::*;

use super::Address;

/// What a text means: a TCP address, a name with its port, or a path.
#[derive(Debug, PartialEq)]
enum Meaning<'a> {
    Tcp(SocketAddr),
    Name(&'a str, u16),
    Unix(&'a Path),
}

fn number(text: &str) -> Option<u16> {
    let is_number = !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn model(text: &str) -> Option<Meaning<'_>> {
    let is_blank = |end: Option<char>| end.is_some_and(char::is_whitespace);
    if is_blank(text.chars().next()) || is_blank(text.chars().last()) {
        return None;
    }
    if text.to_ascii_lowercase().starts_with("unix:") {
        let mut path = &text[5..];
        if path.starts_with("//") {
            path = &path[2..];
            if !path.starts_with('/') {
                return None;
            }
        }
        let lower = path.to_ascii_lowercase();
        let is_other = ["@", "\0", "~"].iter().any(|start| lower.starts_with(start))
            || path.contains(['%', '?', '#', ',', '*', '$', ':']);
        return (!path.is_empty() && !is_other).then(|| Meaning::Unix(Path::new(path)));
    }
    if let Some(port) = number(text) {
        return Some(Meaning::Tcp(([127, 0, 0, 1], port).into()));
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        let mut address = address;
        if address.ip().to_canonical().is_ipv4() {
            address = SocketAddr::new(address.ip().to_canonical(), address.port());
        }
        return Some(Meaning::Tcp(address));
    }
    let colon = text.rfind(':')?;
    let (host, port) = (&text[..colon], number(&text[colon + 1..])?);
    let is_of_names = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let last = host.split('.').next_back()?.to_lowercase();
    let digits = last.strip_prefix("0x");
    let is_numeric = match digits {
        Some(digits) => digits.chars().all(|digit| digit.is_ascii_hexdigit()),
        None => !last.is_empty() && last.chars().all(|digit| digit.is_ascii_digit()),
    };
    let is_name = !host.is_empty() && host.chars().all(is_of_names) && !is_numeric;
    is_name.then_some(Meaning::Name(host, port))
}

fn texts() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![
        4 => Just(""), 4 => Just("unix:"), 1 => Just("UNIX:"), 1 => Just("unix://"), 1 => Just("unix:///"),
        1 => Just("http://"), 1 => Just("http+unix://"), 1 => Just("tcp://"), 1 => Just(" "), 1 => Just("@"),
        1 => Just("tcp:"), 1 => Just("tcp/"), 1 => Just("//"), 1 => Just("file:"), 1 => Just("file://"),
        1 => Just("http://unix:"), 1 => Just("unix://localhost"), 1 => Just("fd://"),
    ];
    let host = prop_oneof![
        Just("localhost".to_owned()),
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| format!("{a}.{b}.{c}.{d}")),
        any::<[u8; 4]>().prop_map(|[a, b, c, d]| format!("[::ffff:{a}.{b}.{c}.{d}]")),
        "[a-z0-9x._-]{0,8}",
        "\\[?[0-9a-f:]{0,8}(%[a-z0-9]{1,3})?\\]?",
        "(/|\\./|@|~|%2[Ff])?[a-zA-Z/.%2]{0,8}",
        "\\PC{0,6}",
    ];
    let port = prop_oneof![
        3 => any::<u16>().prop_map(|port| format!(":{port}")),
        1 => (0_u32..70_000).prop_map(|port| format!(":{port}")),
        1 => Just(String::new()),
        1 => (0_u32..70_000).prop_map(|port| port.to_string()),
        1 => ":?[0-9+ /\n-]{0,6}",
        1 => "(:9464)?/(metrics|tcp)",
        1 => "[?#,*$:%][a-z=]{0,4}",
    ];
    (scheme, host, port).prop_map(|(scheme, host, port)| format!("{scheme}{host}{port}"))
}

/// Returns what an error has in backticks, but for what was given, and for what is not an address.
fn fixes(error: &str) -> Vec<&str> {
    const NO_FIXES: &[&str] = &["ip link", "trim", "unix:", "~", "Path"];
    let (_, told) = error.split_once("` is not an address to listen on: ").unwrap();
    let quoted = told.split('`').skip(1).step_by(2);
    quoted.filter(|quoted| !NO_FIXES.contains(quoted)).collect()
}

proptest! {
    #[test]
    fn what_an_error_says_to_write_is_an_address(text in texts().prop_filter("quotes", |text| !text.contains('`'))) {
        if let Err(error) = text.parse::<Address>() {
            for fix in fixes(&error.to_string()) {
                prop_assert!(fix.parse::<Address>().is_ok(), "{} {}", fix, error);
            }
        }
    }

    #[test]
    fn an_address_is_what_its_text_says(text in texts()) {
        let Ok(address) = text.parse::<Address>() else {
            prop_assert_eq!(model(&text), None);
            prop_assert!(text.parse::<Address>().unwrap_err().to_string().contains(" is not an address to listen on: "));
            return Ok(());
        };
        let displayed = address.to_string();
        let meaning = match (address.path(), address.socket_addr()) {
            (Some(path), _) => Meaning::Unix(path),
            (_, Some(tcp)) => Meaning::Tcp(tcp),
            _ => Meaning::Name(displayed.rsplit_once(':').unwrap().0, address.port().unwrap()),
        };
        prop_assert_eq!(Some(meaning), model(&text));
        prop_assert_eq!(displayed.parse(), Ok(address));
    }
}
