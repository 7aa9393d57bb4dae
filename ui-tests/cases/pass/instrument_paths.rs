//! The attribute of a method in an instrumented block is found by whatever path it is reached, and
//! a method is counted once.
#![deny(warnings)]
#![allow(dead_code)]

use metrics as m;
use metrics::instrument;
use metrics::instrument as count;

mod own {
    pub use metrics::instrument as measured;
}

// Modules with names of the language and of its tools.
mod doc {
    pub use metrics::instrument;
}

mod diagnostic {
    pub use metrics::instrument;
}

struct Pool;

macro_rules! by {
    ($($path:meta: $name:ident;)*) => {
        #[instrument(name = "pool", skip(duration, in_flight))]
        impl Pool {
            fn counted(&self) {}
            $(#[$path] fn $name(&self) {})*
        }
        const SKIPPED: &[fn(&Pool)] = &[$(Pool::$name),*];
    };
}

by! {
    instrument(skip): bare;
    count(skip): renamed;
    m::instrument(skip): by_renamed_crate;
    metrics::instrument(skip): by_crate;
    ::metrics::instrument(skip): by_whole_path;
    own::measured(skip): by_own_module;
    crate::own::measured(skip): by_own_path;
    doc::instrument(skip): by_module_of_a_known_name;
    diagnostic::instrument(skip): by_module_of_a_tool;
    cfg_attr(all(), metrics::instrument(skip)): on_condition;
    cfg_attr(all(), inline, cfg_attr(all(), cold, count(skip))): on_conditions;
}

#[count(name = "mixed", skip(duration, in_flight))]
impl Pool {
    #[cfg_attr(any(), count(skip))]
    fn condition_that_is_not_met(&self) {}

    #[inline]
    #[cfg_attr(all(), count(name = "own", labels(table = table)))]
    #[must_use]
    fn own(&self, table: &str) -> usize {
        table.len()
    }

    #[cfg_attr(all(), must_use)]
    fn other_attribute(&self) -> u8 {
        1
    }

    #[rustfmt::skip]
    #[cfg(any())]
    fn missing(&self) -> Missing {}

    #[cfg_attr(all(), cfg(any()))]
    fn missing_on_condition(&self) -> Missing {}
}

#[instrument(name = "stored", skip(duration, in_flight))]
trait Store {
    #[count(skip)]
    fn declared(&self);

    #[cfg_attr(all(), count(skip))]
    fn skipped(&self) {}

    #[count]
    async fn later(&self) {}
}

#[instrument]
impl Store for Pool {
    #[own::measured(skip)]
    fn declared(&self) {}
}

fn main() {
    Pool.counted();
    for skipped in SKIPPED {
        skipped(&Pool);
    }
    Pool.condition_that_is_not_met();
    assert_eq!((Pool.own("a"), Pool.other_attribute()), (1, 1));
    Pool.declared();
    Pool.skipped();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(Pool.later());
    let text = metrics::render();
    let counted: Vec<&str> =
        text.lines().filter(|line| line.contains("_calls_total{") && !line.ends_with(" 0")).collect();
    assert_eq!(
        counted,
        [
            r#"mixed_calls_total{function="Pool::condition_that_is_not_met",module="MODULE",outcome="ok"} 1"#,
            r#"mixed_calls_total{function="Pool::other_attribute",module="MODULE",outcome="ok"} 1"#,
            r#"own_calls_total{table="a",outcome="ok"} 1"#,
            r#"pool_calls_total{function="Pool::counted",module="MODULE",outcome="ok"} 1"#,
            r#"stored_calls_total{function="Store::later",module="MODULE",outcome="ok"} 1"#,
        ]
        .map(|line| line.replace("MODULE", module_path!()))
    );
}
