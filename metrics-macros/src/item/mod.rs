//! Functions, and blocks of them, as they are written. Bodies and patterns stay tokens: they are the user's, and may be unfinished.

mod block;
mod function;
mod future;
mod marker;
mod parameter;

pub(crate) use block::{Block, Member};
pub(crate) use function::Function;
pub(crate) use future::{FutureType, desugared, erased};
pub(crate) use marker::{Marker, Shared, State};
pub(crate) use parameter::{Parameter, Pattern};
