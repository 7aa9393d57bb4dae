//! Why a text is not a host to allow.

use std::error::Error;
use std::fmt;

/// Why a text is not a host that [`allow_host`](super::ServerBuilder::allow_host) takes: says what
/// was written, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    text: String,
    kind: HostErrorKind,
}

/// What is wrong with a text that should be a host to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostErrorKind {
    /// It is neither a name nor an IP address.
    NotAHost,
    /// There is whitespace in it.
    Whitespace,
    /// It is a wildcard for every host, `*`.
    EveryHost,
    /// It has a wildcard in it, as `*.example.com`.
    Wildcard,
    /// It is a URL.
    Url,
    /// It has a port.
    Port,
    /// It has characters beyond ASCII, which requests do not.
    NotAscii,
}

impl HostErrorKind {
    /// Says what is wrong with a text that cannot be parsed.
    pub(super) fn of(text: &str) -> Self {
        if text.contains(char::is_whitespace) {
            Self::Whitespace
        } else if text == "*" {
            Self::EveryHost
        } else if text.contains('/') {
            Self::Url
        } else if text.contains('*') {
            Self::Wildcard
        } else if !text.is_ascii() {
            Self::NotAscii
        } else if text.contains(':') {
            Self::Port
        } else {
            Self::NotAHost
        }
    }
}

impl HostError {
    pub(super) fn new(text: &str, kind: HostErrorKind) -> Self {
        Self {
            text: text.to_owned(),
            kind,
        }
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> &HostErrorKind {
        &self.kind
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a host to allow: ", self.text.escape_debug())?;
        f.write_str(match self.kind {
            HostErrorKind::NotAHost => "write a name such as `metrics.example`, or `.example` for all names below it",
            HostErrorKind::Whitespace => "it has whitespace in it; take that away, and allow each host by itself",
            HostErrorKind::EveryHost => "call `allow_any_host` instead",
            HostErrorKind::Wildcard => {
                "write a dot for names below one, as in `.example` for `example` and `*.example`"
            }
            HostErrorKind::Url => "write the host of the URL alone, as in `metrics.example`",
            HostErrorKind::Port => "write it without the port, which does not matter",
            HostErrorKind::NotAscii => {
                "write it as requests have it, as in `xn--bcher-kva.example` for `b\u{fc}cher.example`"
            }
        })
    }
}

impl Error for HostError {}
