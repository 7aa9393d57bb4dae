//! The names that instrumented functions use are other things here.
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types, unused_macros)]

use ::metrics::{Label, Registry};
use ::std::clone::Clone;
use ::std::marker::Copy;
use ::std::primitive::{u32 as number, usize as size};

mod core {}
mod std {}
mod metrics {}
mod alloc {}

struct Result;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Fn;
struct Send;
struct Future;
struct String;
struct Vec;
struct str;
struct f64;
struct u32;
struct usize;
struct bool;

trait Otherwise {
    fn verdict(&self) {}
}
impl<T> Otherwise for T {}

macro_rules! line {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! file {
    () => {
        compile_error!("not this one")
    };
}
macro_rules! module_path {
    () => {
        compile_error!("not this one")
    };
}

static REGISTRY: ::std::sync::LazyLock<Registry> = ::std::sync::LazyLock::new(Registry::new);

#[derive(Clone, Copy, Label)]
enum Operation {
    Get,
}

#[derive(Clone, Copy, Label)]
enum Failure {
    Timeout,
}

#[::metrics::instrument]
fn plain(value: number) -> number {
    value
}

#[::metrics::instrument(preregister)]
fn nothing() {}

#[::metrics::instrument]
async fn later(value: number) -> number {
    value
}

#[::metrics::instrument(
    name = "labelled",
    labels(op = "get", table = table, operation: Operation = operation),
    error = Failure,
    buckets([0.1, 1.0]),
    registry = &REGISTRY,
    sample = 2
)]
fn labelled(table: &::std::primitive::str, operation: Operation) -> ::std::result::Result<size, Failure> {
    match operation {
        Operation::Get => ::std::result::Result::Ok(table.len()),
    }
}

#[::metrics::instrument(name = "labelled_later", labels(table = table), error = Failure)]
async fn labelled_later(table: &::std::primitive::str) -> ::std::result::Result<size, Failure> {
    ::std::result::Result::Ok(table.len())
}

#[::metrics::instrument]
fn boxed() -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = number>>> {
    ::std::boxed::Box::pin(later(1))
}

#[::metrics::instrument]
fn opaque() -> impl ::std::future::Future<Output = number> {
    later(1)
}

#[::metrics::instrument(outcome = |_| ::std::result::Result::<(), ()>::Ok(()))]
fn judged() -> number {
    1
}

struct Pool;

#[::metrics::instrument(namespace = "pool")]
impl Pool {
    fn get(&self) -> Option {
        Option
    }

    async fn put(self) -> Result {
        Result
    }
}

fn main() {
    plain(1);
    ::metrics::preregister!(nothing);
    let _ = labelled("users", Operation::Get);
    judged();
    Pool.get();
    ::std::mem::drop((later(1), labelled_later("users"), boxed(), opaque(), Pool.put()));
}
