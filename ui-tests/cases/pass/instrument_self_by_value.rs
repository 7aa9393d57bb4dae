//! A receiver by value is dropped as without the attribute, and lints see nothing new in it.
#![deny(warnings)]

use std::sync::Mutex;

static DROPPED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.lock().unwrap().push(self.0);
    }
}

struct Two {
    first: Noisy,
    second: Noisy,
}

impl Two {
    fn new() -> Self {
        Self {
            first: Noisy("first"),
            second: Noisy("second"),
        }
    }

    fn plain(self, _argument: Noisy) {
        let _second = &self.second;
    }
}

#[metrics::instrument]
impl Two {
    fn instrumented(self, _argument: Noisy) {
        let _second = &self.second;
    }
}

mod rustfmt {
    pub use metrics::instrument as skip;
}

struct Tool;

#[metrics::instrument(name = "tool", skip(duration), skip(in_flight))]
impl Tool {
    #[rustfmt::skip]
    fn named_like_a_tool() {}
}

fn dropped() -> Vec<&'static str> {
    std::mem::take(&mut DROPPED.lock().unwrap())
}

fn main() {
    Two::new().plain(Noisy("argument"));
    let plain = dropped();
    Two::new().instrumented(Noisy("argument"));
    assert_eq!(dropped(), plain);
    let _ = &Two::new().first;

    Tool::named_like_a_tool();
    let text = metrics::render();
    assert_eq!(text.matches("Tool::named_like_a_tool\"").count(), 2, "{text}");
    assert!(text.contains("tool_calls_total{function=\"Tool::named_like_a_tool\""), "{text}");
}
