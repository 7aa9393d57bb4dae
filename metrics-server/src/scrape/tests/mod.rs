//! Requests that share gathers: the rules as a model, and the gathers themselves on threads.

mod gathers;
mod schedule;
