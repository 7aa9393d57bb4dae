//! Blocks of methods, and a trait.

use core::future::ready;

/// A pool.
#[derive(Debug, Default)]
pub struct Pool<T> {
    /// What is in it.
    values: Vec<T>,
}

#[metrics::instrument(namespace = "pool", skip(in_flight), sample = 2)]
impl<T: Clone> Pool<T> {
    /// How many there may be.
    pub const MOST: usize = 10;

    /// Makes one.
    #[must_use]
    pub const fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// Adds.
    pub fn add(&mut self, value: T) -> &mut Self {
        self.values.push(value);
        self
    }

    /// Takes.
    pub fn take(&mut self) -> Option<T> {
        self.values.pop()
    }

    /// Looks.
    #[metrics::instrument(skip)]
    #[must_use]
    pub fn look(&self) -> Option<&T> {
        self.values.first()
    }

    /// Looks, later.
    pub async fn look_async(&self) -> Option<&T> {
        ready(self.values.first()).await
    }

    /// Empties.
    #[metrics::instrument(name = "pool_empty")]
    pub async fn empty(self) -> Vec<T> {
        self.values
    }
}

/// Something to store in.
#[metrics::instrument]
pub trait Store {
    /// Gets.
    fn get(&self, id: u32) -> Option<u32>;

    /// Gets twice.
    fn get_twice(&self, id: u32) -> Option<u32> {
        self.get(id).and_then(|found| self.get(found))
    }
}

#[metrics::instrument]
impl<T: Clone> Store for Pool<T> {
    fn get(&self, id: u32) -> Option<u32> {
        (!self.values.is_empty()).then_some(id)
    }

    fn get_twice(&self, id: u32) -> Option<u32> {
        self.get(id)
    }
}
