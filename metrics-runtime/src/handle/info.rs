//! Infos.

use std::fmt;
use std::sync::Arc;

use super::{Hold, Owned, Shared};
use crate::row::{InfoText, Spot, shortened};

/// Sets the label values of an info metric; there is no series until they are set.
pub struct InfoHandle<const N: usize, M = Shared> {
    hold: Owned<M>,
    text: usize,
}

impl<const N: usize, M> InfoHandle<N, M>
where
    Owned<M>: Hold,
{
    pub(crate) fn of_family(hold: Owned<M>, family: usize) -> Self {
        let Spot::Text(text) = hold.row().layout().families[family].spot else {
            unreachable!("an info is text")
        };
        Self { hold, text }
    }

    /// Sets the values, in the order of the labels. One of more than 4096 bytes reads `_overflow`.
    pub fn set(&self, values: [impl Into<String>; N]) {
        let (row, values): (_, InfoText) = (self.hold.row(), values.map(Into::into).into());
        let values = match shortened(&values) {
            None => values,
            Some((values, hits)) => {
                row.losses().shorten_text(self.text, hits);
                values
            }
        };
        row.text(self.text).store(Some(Arc::new(values)));
    }

    /// Returns the values, if they have been set.
    #[must_use]
    pub fn value(&self) -> Option<[String; N]> {
        Vec::clone(&*self.hold.row().text(self.text).load_full()?)
            .try_into()
            .ok()
    }
}

impl<const N: usize, M: Clone> Clone for InfoHandle<N, M> {
    fn clone(&self) -> Self {
        Self {
            hold: self.hold.clone(),
            text: self.text,
        }
    }
}

impl<const N: usize, M> fmt::Debug for InfoHandle<N, M>
where
    Owned<M>: Hold,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Info").field(&self.value()).finish()
    }
}
