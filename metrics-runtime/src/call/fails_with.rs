//! What functions fail with.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

/// What a function fails with holds an `E`: it is one, or has one behind a pointer. `H` tells the
/// ways apart.
#[diagnostic::on_unimplemented(
    message = "the function fails with `{Self}`, and `error` says `{E}`",
    label = "not what the function fails with",
    note = "`error` is the error type of the `Result` or other `Outcome`, which may be in a `Box`, `Rc` or `Arc`, or behind a `&`"
)]
pub trait FailsWith<E: ?Sized, H> {
    /// Returns the error.
    fn error(&self) -> &E;
}

/// The error itself.
#[derive(Debug)]
pub struct Itself;

/// A pointer to what holds it.
#[derive(Debug)]
pub struct Behind<H>(PhantomData<H>);

/// What never fails.
#[derive(Debug)]
pub struct Never;

#[diagnostic::do_not_recommend]
impl<E: ?Sized> FailsWith<E, Itself> for E {
    #[inline]
    fn error(&self) -> &E {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<E: ?Sized> FailsWith<E, Never> for Infallible {
    fn error(&self) -> &E {
        match *self {}
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<E: ?Sized, H, F: FailsWith<E, H> + ?Sized> FailsWith<E, Behind<H>> for $pointer {
            #[inline]
            fn error(&self) -> &E {
                F::error(self)
            }
        }
    )*};
}
pointers!(&F, Box<F>, Rc<F>, Arc<F>);
