//! `#[metrics::instrument]` at run time: what calls count, however they are written and however they end.
#![allow(
    unused_braces,
    clippy::unused_async,
    clippy::needless_pass_by_value,
    clippy::needless_question_mark,
    clippy::ptr_arg,
    clippy::default_trait_access,
    clippy::elidable_lifetime_names,
    clippy::let_and_return,
    clippy::needless_return_with_question_mark,
    clippy::items_after_statements,
    clippy::many_single_char_names,
    clippy::toplevel_ref_arg,
    clippy::too_many_lines,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::trivially_copy_pass_by_ref,
    reason = "functions are as users write them, not as they should be"
)]

mod arguments;
mod blocks;
mod bodies;
mod cancellation;
mod clock;
mod conflict;
mod drops;
mod edition;
mod futures;
mod generated;
mod labels;
mod nesting;
mod outcome;
mod panics;
mod polling;
mod receivers;
mod returns;
mod sampling;
mod shared;
mod sizes;
mod table;
mod tasks;
mod traits;
mod unwinding;
