//! Floor: instrumented functions: what `#[metrics::instrument]` makes of them.
//!
//! A function is a [`Site`], which has a table of families like that of a stats struct, and an instance for each set of its label values:
//! a [`Calls`](calls::Calls). A call is [`Started`](calls::Started), and ends in one of the ways of [`Outcome`](outcome::Outcome).

mod calls;
mod declaration;
mod fails_with;
mod frame;
mod function;
mod future;
mod name;
mod outcome;
mod preregister;
mod site;

pub use calls::{Calls, Keeps, Kept};
pub use declaration::{
    ByError, CALLS, CallLabels, IN_FLIGHT, Returns, calls, checked, durations, help, in_flight, table,
};
pub use fails_with::FailsWith;
pub use frame::begin;
pub use function::{call, call_labelled, once, once_future};
pub use future::{Watch, future, future_labelled};
pub use outcome::{
    Otherwise, Outcome, Probe, Verdict, by_borrowed_error, by_error, failure, judged, outcome, unjudged,
};
pub use preregister::preregister;
pub use site::{Site, registry};
