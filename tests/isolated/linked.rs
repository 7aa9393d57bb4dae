//! Functions that are to be seen before their first call: a process to itself.
#![cfg(all(target_os = "linux", not(miri)))]
#![allow(clippy::unused_async, reason = "functions as they are")]

use std::sync::LazyLock;

use metrics::{Label, Registry};

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

#[metrics::instrument]
fn blocking() {}

#[metrics::instrument]
async fn waiting() -> Result<(), u8> {
    Ok(())
}

#[metrics::instrument]
fn never_returns() -> ! {
    std::process::exit(1)
}

#[metrics::instrument]
fn instantiated<T: Default>() -> T {
    T::default()
}

/// Not registered before its first call.
#[metrics::instrument(registry = &REGISTRY)]
fn elsewhere() {}

/// Which table.
#[derive(Debug, Clone, Copy, Label)]
enum Table {
    Users,
    Orders,
}

#[metrics::instrument(name = "db_query", labels(table: Table = table, op = "get"))]
fn closed(table: Table) -> Result<(), u8> {
    Err(table as u8)
}

/// Its series are not known before its calls.
#[metrics::instrument(name = "open", labels(table = table))]
fn open(table: &str) {}

#[metrics::instrument]
fn outer() {
    #[metrics::instrument]
    fn inner() {}
    inner();
}

/// Is called at the end.
#[metrics::instrument]
fn called() -> u32 {
    metrics_guest::visit()
}

mod deep {
    pub(crate) mod deeper {
        #[metrics::instrument]
        pub(crate) fn buried() {}
    }

    pub(crate) struct Pool<T>(pub(crate) T);

    #[metrics::instrument]
    impl<T> Pool<T> {
        pub(crate) fn size(&self) -> usize {
            let _ = &self.0;
            1
        }

        pub(crate) async fn query<U>(&mut self, _: U) -> std::io::Result<()> {
            Ok(())
        }
    }

    pub(crate) trait Tool {
        fn declared(&self);

        #[metrics::instrument]
        fn provided(&self) {}
    }

    #[metrics::instrument]
    impl Tool for Pool<u8> {
        fn declared(&self) {}
    }
}

#[test]
fn functions_are_there_before_their_first_call() {
    // Compiled, and not called.
    let _ = (instantiated::<u8> as fn() -> u8, instantiated::<u16> as fn() -> u16);
    let lines = |text: &str| {
        let of_interest = |line: &&str| !line.contains("_bucket") && !line.contains("_sum") && !line.starts_with('#');
        text.lines().filter(of_interest).collect::<Vec<_>>().join("\n")
    };
    let before = metrics::render();
    insta::assert_snapshot!("before", lines(&before));
    // Once is as good as twice.
    assert_eq!(metrics::render(), before);
    assert_eq!(REGISTRY.render(), "");

    metrics::preregister!(elsewhere);
    insta::assert_snapshot!("preregistered", lines(&REGISTRY.render()));

    assert_eq!((called(), instantiated::<u8>(), instantiated::<u16>()), (1, 0, 0));
    open("users");
    elsewhere();
    let after = metrics::render();
    let changed = |line: &&str| !before.lines().any(|old| old == *line);
    let changed: Vec<&str> = after.lines().filter(changed).collect();
    insta::assert_snapshot!("changed", lines(&changed.join("\n")));
    if std::env::args().count() > 100 {
        call_the_others();
    }
}

/// Has them in the program: what nobody can call, need not be seen.
fn call_the_others() {
    use deep::Tool;

    blocking();
    drop(waiting());
    outer();
    let _ = (closed(Table::Users), closed(Table::Orders));
    deep::deeper::buried();
    let mut pool = deep::Pool(1_u8);
    pool.declared();
    pool.provided();
    drop(pool.query(pool.size()));
    never_returns();
}
