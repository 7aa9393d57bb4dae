//! What a client gets, by what it accepts.

mod clause;
mod coding;
mod formats;
mod media;
#[cfg(test)]
mod tests;

pub(crate) use coding::Coding;
pub(crate) use formats::Formats;
pub(crate) use media::Media;

/// Returns the item with the greatest key, of equals the first, where `max_by_key` takes the last.
fn first_max_by_key<T, K: PartialOrd>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Option<T> {
    let greater = |max: T, item: T| if key(&item) > key(&max) { item } else { max };
    items.into_iter().reduce(greater)
}
