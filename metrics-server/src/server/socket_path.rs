//! The path of a Unix socket.

use std::path::{Path, PathBuf};

use super::address_error::AddressErrorKind;

/// Parses what stands after `unix:`, which is a path, or the rest of a URL without a host,
/// `///run/app.sock`.
pub(super) fn parse(text: &str) -> Result<PathBuf, AddressErrorKind> {
    let path = match text.strip_prefix("//") {
        Some("") => return Err(AddressErrorKind::NoPath),
        Some(path) if !path.starts_with('/') => return Err(AddressErrorKind::AmbiguousPath),
        Some(path) if path.contains('%') => return Err(AddressErrorKind::PercentEncoding),
        Some(path) => path,
        None => text,
    };
    let path = Path::new(path);
    check(path)?;
    Ok(path.to_owned())
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
