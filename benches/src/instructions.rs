//! One act, so many times, for callgrind to count: collection is switched on in [`collected`] alone, so that what is made
//! before does not count. `benches/instructions` calls this and reads the result.

use std::hint::black_box;

use crate::harness::{Contender, contender};
use crate::inputs::{PAIRS, SECONDS, STRINGS, for_each};
use crate::peers::shape::{Exposition, Shape};
use crate::{call, ours, raw};

/// Series in a text of about 1,000 lines.
const LINES: usize = 1_000;

/// Runs the act, and prints how many parts an operation has.
pub(crate) fn run(name: &str, ops: usize) -> Result<(), String> {
    let shape = Shape::of_lines(LINES);
    let act = match name {
        "loop" => raw::empty(),
        "inc" => ours::count(),
        "local" => ours::count_local(),
        "publish" => ours::publish(),
        "publish-counters" => ours::publish_counters(),
        "poll" => ours::poll(),
        "eight" => ours::eight_fields(),
        "eight-handles" => ours::eight_handles(),
        "eight-local" => ours::eight_local(),
        "pairs-loop" => reading(&PAIRS),
        "pairs" => ours::labels(),
        "strings-loop" => reading(&STRINGS),
        "strings" => ours::strings(),
        "seconds-loop" => reading(&SECONDS),
        "observe" => ours::observe(),
        "number" => call::bare_number(),
        "call" => ours::call_count_only(),
        "function" => call::bare(),
        "call-in-flight" => ours::call_counted(),
        "encode" | "render" | "render-instances" => return texts(name, &shape, ops),
        _ => return Err(format!("`{name}` is no act")),
    };
    // The first touch of a thread is another path.
    act.work()(1);
    act.ran(1, 1);
    collected(&mut || act.work()(ops));
    act.ran(ops, 1);
    println!("{}", if name.starts_with("eight") { 8 } else { 1 });
    act.check()
}

/// Reads the inputs and does nothing with them.
fn reading<T: Copy + Sync + 'static>(inputs: &'static [T; crate::inputs::COUNT]) -> Contender {
    contender("reading", move |ops| {
        for_each(ops, black_box(inputs), |input| {
            black_box(input);
        });
    })
}

fn texts(name: &str, shape: &Shape, ops: usize) -> Result<(), String> {
    let mut rendered = if name == "render-instances" {
        ours::instances(shape)
    } else {
        ours::open(shape)
    };
    // Makes the buffer, and the plan.
    let length = rendered.render().len();
    let mut good = 0;
    if name == "encode" {
        let snapshot = rendered.gather();
        collected(&mut || (0..ops).for_each(|_| good += usize::from(rendered.encode(&snapshot).len() == length)));
    } else {
        collected(&mut || (0..ops).for_each(|_| good += usize::from(rendered.render().len() == length)));
    }
    println!("{}", shape.lines());
    if good == ops {
        Ok(())
    } else {
        Err("a text changed".into())
    }
}

/// What callgrind looks for by name.
#[inline(never)]
fn collected(act: &mut dyn FnMut()) {
    act();
    // Or the call would be the last thing done here, and become a jump out of this function.
    black_box(());
}
