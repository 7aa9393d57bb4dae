//! What an encoder made, together with its content type.

use std::fmt;
use std::str::Utf8Error;

use super::Encoder;
use crate::snapshot::Snapshot;

/// An encoded snapshot and its content type, which belong together in a response.
///
/// # Examples
///
/// ```
/// use metrics::{Format, Registry};
///
/// let exposition = Registry::new().render_as(Format::OpenMetrics);
/// assert_eq!(exposition.content_type(), "application/openmetrics-text; version=1.0.0; charset=utf-8");
/// assert_eq!(exposition.body(), b"# EOF\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposition {
    body: Vec<u8>,
    content_type: &'static str,
}

impl Exposition {
    /// Returns the bytes.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the bytes, owned.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// Returns the content type, for the header of that name.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Returns the bytes as text.
    ///
    /// # Errors
    ///
    /// If they are not UTF-8, which only a user's own format can make.
    pub fn to_str(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.body)
    }
}

/// Writes the bytes as text; what is not UTF-8 becomes `U+FFFD`.
impl fmt::Display for Exposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.body))
    }
}

impl AsRef<[u8]> for Exposition {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

impl Snapshot {
    /// Encodes the snapshot.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Format, Registry};
    ///
    /// let snapshot = Registry::new().gather();
    /// assert_eq!(snapshot.encode(Format::Text).to_str(), Ok(""));
    /// ```
    #[must_use]
    pub fn encode(&self, encoder: impl Encoder) -> Exposition {
        let mut body = Vec::new();
        encoder.encode(self, &mut body);
        Exposition {
            body,
            content_type: encoder.content_type(),
        }
    }
}
