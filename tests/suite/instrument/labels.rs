//! Labels that are made of arguments, of errors, or the same for all calls.

use std::io;

use metrics::{Label, Outcome};

use super::polling::{block_on, caught};
use super::table::{registry, table};

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Method {
    Get,
    Put,
}

/// Why a call failed.
#[derive(Debug, Label)]
enum Failure {
    Timeout,
    #[expect(dead_code, reason = "what an error holds is for its reader, not for its label")]
    Io(io::Error),
    #[label(rename = "clash")]
    Conflict {
        #[expect(dead_code, reason = "as above")]
        table: String,
    },
}

/// Why a call failed, without data.
#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Simple {
    Missing,
    Denied,
}

#[test]
fn closed_labels_are_all_there_at_zero() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "one", labels(method: Method = method), registry = &REGISTRY)]
    fn one(method: Method) {}

    #[metrics::instrument(
        name = "two",
        labels(method: Method = method, cached: Option<bool> = cached, op = "fixed"),
        registry = &REGISTRY,
    )]
    async fn two(method: Method, cached: Option<bool>) -> Result<(), ()> {
        Ok(())
    }

    one(Method::Put);
    block_on(two(Method::Get, Some(true))).expect("ok");
    insta::assert_snapshot!(table(&REGISTRY), @"
    one method=get: ok 0, panicked 0
    one method=put: ok 1, panicked 0
    two op=fixed method=get: ok 0, error 0, panicked 0, cancelled 0
    two op=fixed method=get cached=false: ok 0, error 0, panicked 0, cancelled 0
    two op=fixed method=get cached=true: ok 1, error 0, panicked 0, cancelled 0
    two op=fixed method=put: ok 0, error 0, panicked 0, cancelled 0
    two op=fixed method=put cached=false: ok 0, error 0, panicked 0, cancelled 0
    two op=fixed method=put cached=true: ok 0, error 0, panicked 0, cancelled 0
    ");
}

#[test]
fn open_labels_appear_with_their_calls() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "text", labels(table = table), registry = &REGISTRY)]
    fn text(table: &str) {}

    #[metrics::instrument(name = "owned", labels(table: String = &table, shard: u32 = shard), registry = &REGISTRY)]
    fn owned(table: String, shard: u32) -> usize {
        table.len()
    }

    #[metrics::instrument(
        name = "mixed",
        labels(method: Method = method, table = table, id: Option<u64> = id, delta: i8 = delta, op = "fixed"),
        registry = &REGISTRY
    )]
    async fn mixed(method: Method, table: &str, id: Option<u64>, delta: i8) {}

    /// Has a label.
    struct Query {
        table: String,
    }

    impl Query {
        #[metrics::instrument(name = "of_self", labels(table = self.table.as_str()), registry = &REGISTRY)]
        fn run(self) -> String {
            self.table
        }

        #[metrics::instrument(name = "of_self_async", labels(table = self.table.as_str()), registry = &REGISTRY)]
        async fn run_async(&mut self) -> &mut String {
            self.table.push('!');
            &mut self.table
        }
    }

    for table in ["users", "orders", "users"] {
        text(table);
        text(&format!("{table}_old"));
        owned(table.to_owned(), 3);
        block_on(mixed(Method::Put, table, None, -1));
        block_on(mixed(Method::Put, table, Some(1), 1));
        Query {
            table: table.to_owned(),
        }
        .run();
        block_on(
            Query {
                table: table.to_owned(),
            }
            .run_async(),
        );
    }
    text("");
    text("\"quoted\"\n");
    insta::assert_snapshot!(table(&REGISTRY), @r#"
    mixed op=fixed method=put table=orders delta=-1: ok 1, panicked 0, cancelled 0
    mixed op=fixed method=put table=orders id=1 delta=1: ok 1, panicked 0, cancelled 0
    mixed op=fixed method=put table=users delta=-1: ok 2, panicked 0, cancelled 0
    mixed op=fixed method=put table=users id=1 delta=1: ok 2, panicked 0, cancelled 0
    of_self table=orders: ok 1, panicked 0
    of_self table=users: ok 2, panicked 0
    of_self_async table=orders: ok 1, panicked 0, cancelled 0
    of_self_async table=users: ok 2, panicked 0, cancelled 0
    owned table=orders shard=3: ok 1, panicked 0
    owned table=users shard=3: ok 2, panicked 0
    text table=: ok 1, panicked 0
    text table="quoted"
    : ok 1, panicked 0
    text table=orders: ok 1, panicked 0
    text table=orders_old: ok 1, panicked 0
    text table=users: ok 2, panicked 0
    text table=users_old: ok 2, panicked 0
    "#);
}

#[test]
fn series_are_capped() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "capped", labels(table = table, method: Method = method), max_series = 3, registry = &REGISTRY)]
    fn capped(table: &str, method: Method) {}

    #[metrics::instrument(name = "capped_async", labels(table = table), max_series = 1, registry = &REGISTRY)]
    async fn capped_async(table: &str) {
        assert_ne!(table, "c");
    }

    for table in ["a", "b", "c", "d", "a"] {
        capped(table, Method::Get);
        capped(table, Method::Put);
        let _ = std::panic::catch_unwind(|| block_on(capped_async(table)));
    }
    insta::assert_snapshot!(table(&REGISTRY), @r#"
    capped table=_overflow method=get: ok 2, panicked 0
    capped table=_overflow method=put: ok 3, panicked 0
    capped table=a method=get: ok 2, panicked 0
    capped table=a method=put: ok 2, panicked 0
    capped table=b method=get: ok 1, panicked 0
    capped_async table=_overflow: ok 2, panicked 1, cancelled 0
    capped_async table=a: ok 2, panicked 0, cancelled 0
    metrics_overflowed_lookups_total{family="capped_async_calls_total"}: Number(Unsigned(3))
    metrics_overflowed_lookups_total{family="capped_calls_total"}: Number(Unsigned(5))
    "#);
}

#[test]
fn functions_share_families_by_fixed_labels() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "query", labels(table = "users", op = "read"), registry = &REGISTRY)]
    fn read() {}

    #[metrics::instrument(name = "query", labels(table = "users", op = "write"), registry = &REGISTRY)]
    async fn write() -> Result<(), ()> {
        Err(())
    }

    #[metrics::instrument(namespace = "shop", registry = &REGISTRY)]
    fn one() {}

    #[metrics::instrument(namespace = "shop", registry = &REGISTRY)]
    fn other() {
        one();
    }

    read();
    let _ = block_on(write());
    other();
    insta::assert_snapshot!(REGISTRY.render().lines().filter(|line| !line.contains("_bucket") && !line.contains("_sum")).collect::<Vec<_>>().join("\n"), @r#"
    # HELP query_calls_total Calls that have ended, by outcome.
    # TYPE query_calls_total counter
    query_calls_total{table="users",op="read",outcome="ok"} 1
    query_calls_total{table="users",op="read",outcome="panicked"} 0
    query_calls_total{table="users",op="write",outcome="ok"} 0
    query_calls_total{table="users",op="write",outcome="error"} 1
    query_calls_total{table="users",op="write",outcome="panicked"} 0
    query_calls_total{table="users",op="write",outcome="cancelled"} 0
    # HELP query_duration_seconds Time that calls took, by outcome.
    # TYPE query_duration_seconds histogram
    query_duration_seconds_count{table="users",op="read",outcome="ok"} 1
    query_duration_seconds_count{table="users",op="write",outcome="ok"} 0
    query_duration_seconds_count{table="users",op="write",outcome="error"} 1
    # HELP query_in_flight Calls that are under way.
    # TYPE query_in_flight gauge
    query_in_flight{table="users",op="read"} 0
    query_in_flight{table="users",op="write"} 0
    # HELP shop_function_calls_total Calls that have ended, by outcome.
    # TYPE shop_function_calls_total counter
    shop_function_calls_total{function="functions_share_families_by_fixed_labels::one",module="suite::instrument::labels",outcome="ok"} 1
    shop_function_calls_total{function="functions_share_families_by_fixed_labels::one",module="suite::instrument::labels",outcome="panicked"} 0
    shop_function_calls_total{function="functions_share_families_by_fixed_labels::other",module="suite::instrument::labels",outcome="ok"} 1
    shop_function_calls_total{function="functions_share_families_by_fixed_labels::other",module="suite::instrument::labels",outcome="panicked"} 0
    # HELP shop_function_duration_seconds Time that calls took, by outcome.
    # TYPE shop_function_duration_seconds histogram
    shop_function_duration_seconds_count{function="functions_share_families_by_fixed_labels::one",module="suite::instrument::labels",outcome="ok"} 1
    shop_function_duration_seconds_count{function="functions_share_families_by_fixed_labels::other",module="suite::instrument::labels",outcome="ok"} 1
    # HELP shop_function_in_flight Calls that are under way.
    # TYPE shop_function_in_flight gauge
    shop_function_in_flight{function="functions_share_families_by_fixed_labels::one",module="suite::instrument::labels"} 0
    shop_function_in_flight{function="functions_share_families_by_fixed_labels::other",module="suite::instrument::labels"} 0
    "#);
}

#[test]
fn errors_are_labels() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "query", error = Failure, registry = &REGISTRY)]
    fn query(failure: Option<Failure>) -> Result<u8, Failure> {
        failure.map_or(Ok(1), Err)
    }

    #[metrics::instrument(name = "simple", error = Simple, labels(method: Method = method), registry = &REGISTRY)]
    async fn simple(method: Method, fails: Option<Simple>) -> Result<u8, Simple> {
        if let Some(fails) = fails {
            Err(fails)?;
        }
        Ok(1)
    }

    #[metrics::instrument(name = "told", error = Simple, outcome = |code| told_by(*code), registry = &REGISTRY)]
    fn told(code: u8) -> u8 {
        code
    }

    fn told_by(code: u8) -> Result<(), Simple> {
        match code {
            0 => Ok(()),
            1 => Err(Simple::Missing),
            _ => panic!("unknown"),
        }
    }

    /// Says itself what has failed.
    struct Answer(Option<Simple>);

    impl Outcome for Answer {
        type Error = Simple;

        fn outcome(&self) -> Result<(), &Simple> {
            self.0.as_ref().map_or(Ok(()), Err)
        }
    }

    #[metrics::instrument(name = "answer", error = Simple, registry = &REGISTRY)]
    fn answer(fails: Option<Simple>) -> Answer {
        Answer(fails)
    }

    #[metrics::instrument(name = "borrowed", error = Simple, outcome = |answer| answer.outcome().map_err(|error| *error), registry = &REGISTRY)]
    fn borrowed(fails: Option<Simple>) -> Answer {
        Answer(fails)
    }

    let table_name = || "users".to_owned();
    for failure in [
        None,
        Some(Failure::Io(io::Error::other("no"))),
        Some(Failure::Conflict { table: table_name() }),
        Some(Failure::Conflict { table: String::new() }),
    ] {
        let _ = query(failure);
    }
    assert!(matches!(query(Some(Failure::Timeout)), Err(Failure::Timeout)));
    for fails in [None, Some(Simple::Missing), Some(Simple::Denied), Some(Simple::Denied)] {
        let _ = block_on(simple(Method::Get, fails));
        let _ = (answer(fails), borrowed(fails));
    }
    told(0);
    told(1);
    caught(|| told(2));
    insta::assert_snapshot!(table(&REGISTRY), @"
    answer: ok 1, error missing 1, error denied 2, panicked 0; timed ok 1, error 3
    borrowed: ok 1, error missing 1, error denied 2, panicked 0; timed ok 1, error 3
    query: ok 1, error timeout 1, error io 1, error clash 2, panicked 0; timed ok 1, error 4
    simple method=get: ok 1, error missing 1, error denied 2, panicked 0, cancelled 0; timed ok 1, error 3
    simple method=put: ok 0, error missing 0, error denied 0, panicked 0, cancelled 0; timed ok 0, error 0
    told: ok 1, error missing 1, error denied 0, panicked 1; timed ok 1, error 1, panicked 1
    ");
}
