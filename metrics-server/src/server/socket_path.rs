//! The path of a Unix socket.

use std::path::{Path, PathBuf};

use super::address_error::AddressErrorKind;
use super::foreign::without_localhost;

/// What a path that is written in a text does not have: elsewhere, options follow `?`, `#`, `,` and
/// `:`, shells know `*` and `$`, and `%` is an encoding.
const SPECIAL: [char; 7] = ['%', '?', '#', ',', '*', '$', ':'];

/// Parses what stands after `unix:`, which is a path, or the rest of a URL without a host,
/// `///run/app.sock`.
pub(super) fn parse(text: &str) -> Result<PathBuf, AddressErrorKind> {
    let of_url = text.strip_prefix("//");
    let path = of_url.unwrap_or(text);
    check(Path::new(path))?;
    match path.chars().find(|character| SPECIAL.contains(character)) {
        Some('%') => return Err(AddressErrorKind::PercentEncoding),
        Some(character) => return Err(AddressErrorKind::SpecialCharacter { character }),
        None => {}
    }
    if of_url.is_some() && !path.starts_with('/') {
        return Err(match without_localhost(path) {
            Some(path) => AddressErrorKind::Url {
                address: Some(format!("unix:/{}", path.trim_start_matches('/'))),
            },
            None => AddressErrorKind::AmbiguousPath,
        });
    }
    Ok(path.into())
}

/// Refuses paths that mean something else to other tools than a file of that name.
pub(super) fn check(path: &Path) -> Result<(), AddressErrorKind> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let starts_with = |start: &[u8]| {
        bytes
            .get(..start.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(start))
    };
    match bytes.first() {
        // The kernel would choose a name.
        None => Err(AddressErrorKind::NoPath),
        Some(b'@' | b'\0') => Err(AddressErrorKind::AbstractSocket),
        Some(b'~') => Err(AddressErrorKind::HomeFolder),
        _ if starts_with(b"unix:") => Err(AddressErrorKind::SchemeInPath),
        _ if starts_with(b"%2f") => Err(AddressErrorKind::PercentEncoding),
        _ => Ok(()),
    }
}
