//! Blocks that say what all their methods share: the families' name, help and labels, what is a
//! failure.

use std::convert::Infallible;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use metrics::{Label, Outcome};

use super::polling::{block_on, caught};
use super::table::registry;

#[derive(Debug, Clone, Label)]
#[allow(dead_code, reason = "only the variant counts")]
enum DbError {
    Locked,
    Broken(String),
}

const HELP: &str = "Queries to the database. ";

#[test]
fn families_of_a_block() {
    registry!(REGISTRY);

    #[derive(Debug)]
    struct Db;

    /// An answer that is an outcome, too.
    struct Answer(Option<DbError>);

    impl Outcome for Answer {
        type Error = DbError;

        fn outcome(&self) -> Result<(), &DbError> {
            self.0.as_ref().map_or(Ok(()), Err)
        }
    }

    #[metrics::instrument(
        name = "db", namespace = "shop", help = HELP, error = DbError, labels(table = table, kind = "sql"),
        skip(duration), registry = &REGISTRY
    )]
    impl Db {
        fn query(&self, table: &str, error: Option<DbError>) -> Result<u8, DbError> {
            error.map_or(Ok(1), Err)
        }

        async fn later(&self, table: &str) -> Result<u8, Box<DbError>> {
            Err(Box::new(DbError::Broken(table.to_owned())))
        }

        fn answer(&self, table: &str) -> Answer {
            Answer(Some(DbError::Locked))
        }

        fn length(&self, table: &str) -> usize {
            table.len()
        }

        fn never_fails(&self, table: &str) -> Result<usize, Infallible> {
            Ok(table.len())
        }

        fn stops(&self, table: &str) -> ! {
            panic!("{table} is gone");
        }

        fn of_any_type<T>(&self, table: &str, value: T) -> T {
            value
        }

        fn of_any_outcome<T: Outcome<Error = DbError>>(&self, table: &str, value: T) -> T {
            value
        }

        #[metrics::instrument(name = "own", labels(size: usize = size), help = "Own queries.")]
        fn own(&self, size: usize) -> Result<(), DbError> {
            Ok(())
        }

        #[metrics::instrument(skip)]
        fn skipped(&self) {}

        const SIZE: usize = 1;
    }

    assert!(Db.query("a", None).is_ok() && Db.query("a", Some(DbError::Locked)).is_err());
    assert!(block_on(Db.later("a")).is_err() && Db.answer("b").outcome().is_err());
    assert_eq!((Db.length("a"), Db.never_fails("a"), Db::SIZE), (1, Ok(1), 1));
    caught(|| Db.stops("a"));
    let failed = || Err::<u8, _>(DbError::Locked);
    assert!(Db.of_any_type("a", failed()).is_err() && Db.of_any_outcome("a", failed()).is_err());
    assert!(Db.own(3).is_ok());
    Db.skipped();
    insta::assert_snapshot!(REGISTRY.render());
}

#[test]
fn outcomes_of_a_block() {
    registry!(REGISTRY);

    struct Http;

    #[metrics::instrument(name = "http", outcome = |status| check(*status), error = Class, skip(duration, in_flight), registry = &REGISTRY)]
    impl Http {
        fn get(&self, status: u16) -> u16 {
            status
        }

        async fn put(&self, status: u16) -> u16 {
            status
        }

        fn serve(&self) -> ! {
            panic!()
        }

        #[metrics::instrument(outcome = |_| Ok::<(), Class>(()))]
        fn lenient(&self, status: u16) -> u16 {
            status
        }
    }

    #[derive(Debug, Clone, Copy, Label)]
    enum Class {
        Client,
        Server,
    }

    fn check(status: u16) -> Result<(), Class> {
        match status {
            ..400 => Ok(()),
            400..500 => Err(Class::Client),
            _ => Err(Class::Server),
        }
    }

    assert_eq!(
        (Http.get(200), Http.get(404), block_on(Http.put(503)), Http.lenient(503)),
        (200, 404, 503, 503)
    );
    caught(|| Http.serve());
    insta::assert_snapshot!(REGISTRY.render());
}

#[test]
fn errors_behind_pointers() {
    registry!(REGISTRY);

    type Boxed<T> = Result<T, Box<DbError>>;

    macro_rules! functions {
        ($($name:ident: $error:ty = $value:expr;)*) => {$(
            #[metrics::instrument(name = "pointed", labels(by = stringify!($name)), error = DbError, skip(duration, in_flight), registry = &REGISTRY)]
            fn $name() -> Result<(), $error> {
                Err($value)
            }
            assert!($name().is_err());
        )*};
    }
    static LOCKED: DbError = DbError::Locked;
    functions! {
        boxed: Box<DbError> = Box::new(DbError::Locked);
        twice: Box<Box<DbError>> = Box::new(Box::new(DbError::Locked));
        counted: Rc<DbError> = Rc::new(DbError::Locked);
        shared: Arc<DbError> = Arc::new(DbError::Locked);
        borrowed: &'static DbError = &LOCKED;
        borrowed_box: Box<&'static Arc<DbError>> = Box::new(Box::leak(Box::new(Arc::new(DbError::Broken(String::new())))));
    }

    #[metrics::instrument(name = "by_outcome", error = DbError, outcome = |value| Err::<(), _>(Arc::new(value.clone())), skip(duration, in_flight), registry = &REGISTRY)]
    async fn by_outcome() -> DbError {
        DbError::Locked
    }

    #[metrics::instrument(name = "alias", error = DbError, skip(duration, in_flight), registry = &REGISTRY)]
    async fn alias() -> Boxed<u8> {
        Err(DbError::Locked.into())
    }

    drop(block_on(by_outcome()));
    assert!(block_on(alias()).is_err());
    insta::assert_snapshot!(REGISTRY.render());
}

/// The label is the variant, however long what it borrows lives.
#[test]
fn errors_that_borrow() {
    registry!(REGISTRY);

    #[derive(Debug, Label)]
    #[allow(dead_code, reason = "only the variant counts")]
    enum QueryError<'a> {
        BadToken(&'a str),
        Eof,
    }

    #[metrics::instrument(name = "one", error = QueryError<'_>, skip(duration, in_flight), registry = &REGISTRY)]
    fn one<'a>(query: &'a str) -> Result<(), QueryError<'a>> {
        Err(QueryError::BadToken(query))
    }

    #[metrics::instrument(name = "other", error = QueryError<'static>, skip(duration, in_flight), registry = &REGISTRY)]
    async fn other(query: &str) -> Result<&str, Box<QueryError<'_>>> {
        if query.is_empty() {
            Err(Box::new(QueryError::Eof))
        } else {
            Ok(query)
        }
    }

    #[metrics::instrument(name = "judged", error = QueryError<'_>, outcome = judge, skip(duration, in_flight), registry = &REGISTRY)]
    fn judged(query: &str) -> String {
        query.to_owned()
    }

    fn judge(query: &String) -> Result<(), QueryError<'_>> {
        Err(QueryError::BadToken(query))
    }

    struct Parser;

    #[metrics::instrument(name = "parser", error = QueryError<'_>, skip(duration, in_flight), registry = &REGISTRY)]
    impl Parser {
        fn parse<'a>(&self, query: &'a str, errors: &'a mut Vec<QueryError<'a>>) -> Result<(), &'a QueryError<'a>> {
            errors.push(QueryError::BadToken(query));
            Err(&errors[0])
        }

        fn length(&self) -> usize {
            1
        }
    }

    let query = String::from("x");
    assert!(one(&query).is_err() && block_on(other("")).is_err());
    assert_eq!((judged(&query), Parser.length()), ("x".to_owned(), 1));
    assert!(Parser.parse(&query, &mut Vec::new()).is_err());
    insta::assert_snapshot!(REGISTRY.render());
}

/// Of a type parameter, only its bounds are known.
#[test]
fn type_parameters() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "retry", skip(duration, in_flight), registry = &REGISTRY)]
    fn retry<R>(what: impl Fn() -> R) -> R {
        what()
    }

    #[metrics::instrument(name = "bounded", skip(duration, in_flight), registry = &REGISTRY)]
    fn bounded<R: Outcome>(what: impl Fn() -> R) -> R {
        what()
    }

    #[metrics::instrument(name = "bounded_by_error", error = DbError, skip(duration, in_flight), registry = &REGISTRY)]
    async fn bounded_by_error<R>(what: impl Fn() -> R) -> R
    where
        R: Outcome<Error = DbError>,
    {
        what()
    }

    #[metrics::instrument(name = "of_result", skip(duration, in_flight), registry = &REGISTRY)]
    fn of_result<T, E: fmt::Debug>(what: impl Fn() -> Result<T, E>) -> Result<T, E> {
        what()
    }

    let fails = || Err::<u8, _>(DbError::Locked);
    assert!(retry(fails).is_err() && bounded(fails).is_err() && of_result(fails).is_err());
    assert!(block_on(bounded_by_error(fails)).is_err());
    insta::assert_snapshot!(REGISTRY.render());
}

#[test]
fn help_of_a_function() {
    registry!(REGISTRY);

    macro_rules! helped {
        ($name:ident, $text:expr) => {
            #[metrics::instrument(namespace = "helped", name = "x", help = $text, labels(of = stringify!($name)), registry = &REGISTRY)]
            fn $name() {}
        };
    }
    helped!(one, concat!("Calls ", "by macro."));

    #[metrics::instrument(name = "sampled", help = " Jobs.\n", sample = 2, registry = &REGISTRY)]
    async fn sampled() {}

    one();
    block_on(sampled());
    let text = REGISTRY.render();
    let help: Vec<&str> = text.lines().filter(|line| line.starts_with("# HELP")).collect();
    insta::assert_snapshot!(help.join("\n"));
}
