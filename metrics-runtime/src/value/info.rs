//! Text that describes a process or an instance.

use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

use crate::row::InfoText;

/// The label values of an info metric; there is no series until they are set.
///
/// # Examples
///
/// ```
/// let mut build = metrics::Info::<2>::default();
/// assert_eq!(build.get(), None);
/// build.set(["1.2.0", "4f1c"]);
/// assert_eq!(build.get().unwrap(), ["1.2.0", "4f1c"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info<const N: usize> {
    text: Option<Arc<InfoText>>,
}

impl<const N: usize> Info<N> {
    /// Sets the values, in the order of the labels.
    pub fn set(&mut self, values: [impl Into<String>; N]) {
        self.text = Some(Arc::new(values.map(Into::into).into()));
    }

    /// Returns the values, if they have been set.
    #[must_use]
    pub fn get(&self) -> Option<&[String]> {
        self.text.as_ref().map(|text| text.as_slice())
    }

    pub(crate) fn text(&self) -> Option<Arc<InfoText>> {
        self.text.clone()
    }

    pub(crate) fn from_text(text: Option<Arc<InfoText>>) -> Self {
        Self { text }
    }
}

impl<const N: usize> Serialize for Info<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}
