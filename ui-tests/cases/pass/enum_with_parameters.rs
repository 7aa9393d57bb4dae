//! Parameters of a label enum do not matter, since the label is the variant; and every label enum has `as_str`.
#![deny(warnings, unreachable_pub, unused_qualifications)]
#![allow(dead_code)]

use std::cell::Cell;
use std::fmt::Debug;
use std::io;

use metrics::{Family, Label, LabelSet, Metrics, Registry, State};

#[derive(Debug, Label)]
enum QueryError<'a> {
    BadToken(&'a str),
    Eof,
}

#[derive(Debug, Label)]
enum CallError<E> {
    Inner(E),
    #[label(rename = "late")]
    Timeout,
}

#[derive(Debug, Label)]
pub enum Mixed<'a, 'b: 'a, T: Debug + PartialEq + 'b + ?Sized, const N: usize = 3>
where
    &'a T: Debug + PartialEq<&'a T>,
    Self: Sized,
{
    One(&'a T, [u8; N]),
    Other { text: &'b str },
}

trait Lends<'a> {
    type Lent;
}

impl<'a> Lends<'a> for u8 {
    type Lent = &'a str;
}

#[derive(Label)]
enum Lent<'a, L: Lends<'a>>
where
    <L as Lends<'a>>::Lent: Debug,
{
    Lent(<L as Lends<'a>>::Lent),
    Not,
}

// A lifetime that cannot be shortened.
#[derive(Label)]
enum Invariant<'a> {
    Text(Cell<&'a str>),
    None,
}

#[derive(Label)]
enum Function<'a, F: for<'x> Fn(&'x str, &'a str) -> &'x str> {
    Given(F),
    Plain(fn(&'a str)),
}

// A bound that can hold for one lifetime only: a look-up takes no shorter one.
#[derive(Label)]
enum Lines<'a, T: Iterator<Item = &'a str>> {
    More(T),
    End,
}

#[derive(Label)]
enum Converted<'a, E>
where
    E: From<&'a str> + 'a,
{
    Error(E),
    Text(&'a str),
}

#[derive(Label)]
enum Unsized<T: ?Sized> {
    Boxed(Box<T>),
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Answer<const CODE: u16> {
    Ok,
    NotFound,
}

#[derive(Debug, Clone, Copy, PartialEq, Label)]
#[label(rename_all = "none")]
#[allow(non_camel_case_types)]
enum AsWritten {
    r#type,
    HTTPError,
}

#[derive(Debug, Clone, Copy, PartialEq, Label)]
enum Code {
    Ok = 200,
    Gone = 100,
    #[deprecated]
    Teapot = 418,
}

#[derive(Label)]
#[deprecated]
enum Old<T> {
    Data(T),
}

#[derive(Label)]
#[label(as_str = false)]
enum Own {
    Plain,
    Number(u8),
}

impl Own {
    const fn as_str(&self) -> u8 {
        match self {
            Self::Plain => 1,
            Self::Number(number) => *number,
        }
    }
}

#[derive(LabelSet)]
struct Query {
    error: QueryError<'static>,
    call: CallError<io::Error>,
}

#[derive(LabelSet)]
struct Borrowed<'a> {
    error: QueryError<'a>,
    before: Option<QueryError<'a>>,
    table: &'a str,
}

type Several = (CallError<io::Error>, QueryError<'static>, AsWritten);

#[derive(Metrics)]
#[metrics(labels(kind: Answer<7>))]
struct Stats {
    /// By an enum with a lifetime.
    #[metric(counter, labels(error))]
    query: Family<QueryError<'static>, u64>,
    /// By an enum with a type parameter.
    #[metric(counter, labels(error: CallError<io::Error>))]
    call: Family<CallError<io::Error>, u64>,
    /// By several.
    #[metric(gauge, labels(call, query: QueryError<'static>, text))]
    several: Family<Several, u64>,
    /// By a label set.
    #[metric(counter)]
    set: Family<Query, u64>,
    /// By a label set that borrows.
    #[metric(counter)]
    borrowed: Family<Borrowed<'static>, u64>,
    /// By an enum with everything.
    #[metric(counter, labels(error))]
    mixed: Family<Mixed<'static, 'static, str, 4>, u64>,
    /// By one that mentions lifetimes in bounds.
    #[metric(counter, labels(error))]
    lent: Family<Option<Lent<'static, u8>>, u64>,
    /// By one whose lifetime cannot be shortened.
    #[metric(counter, labels(error))]
    invariant: Family<Invariant<'static>, u64>,
    /// By one of a type without a size.
    #[metric(counter, labels(error, own, code))]
    boxed: Family<(Unsized<dyn Debug>, Own, Code), u64>,
    /// By one of an iterator, and by one that converts.
    #[metric(counter, labels(lines, from))]
    lines: Family<(Lines<'static, std::str::Lines<'static>>, Converted<'static, String>), u64>,
    /// A state.
    #[metric(state)]
    state: State<Answer<3>>,
    /// By an enum that is made here.
    #[metric(counter, labels(made: Made = [TimedOut, Other = "Else"]))]
    made: Family<Made, u64>,
}

#[metrics::instrument(name = "call", error = CallError<io::Error>)]
fn call(number: u8) -> Result<u8, CallError<io::Error>> {
    match number {
        0 => Err(CallError::Timeout),
        1 => Err(CallError::Inner(io::Error::other("one"))),
        other => Ok(other),
    }
}

// In constants, too.
const TEXTS: [&str; 5] = [
    AsWritten::HTTPError.as_str(),
    AsWritten::r#type.as_str(),
    Code::Gone.as_str(),
    Answer::<1>::NotFound.as_str(),
    Made::Other.as_str(),
];
const ERROR: &str = QueryError::Eof.as_str();

fn main() {
    let registry = Registry::new();
    let stats = registry.register::<Stats>(Answer::Ok).unwrap();
    let text = String::from("text");
    let error = QueryError::BadToken(&text);
    stats.query.with(&error).inc();
    stats.call.with(&CallError::Inner(io::Error::other("one"))).inc();
    stats.several.with((&CallError::Timeout, &error, AsWritten::r#type)).set(1);
    stats.set.with(Query { error: QueryError::Eof, call: CallError::Timeout }).inc();
    let borrowed = Borrowed { error, before: None, table: &text };
    stats.borrowed.with(borrowed).inc();
    stats.mixed.with(&Mixed::One(&*text, [0; 4])).inc();
    stats.lent.with(Some(&Lent::Lent(&*text))).inc();
    stats.invariant.with(&Invariant::Text(Cell::new(&*text))).inc();
    stats.boxed.with((&Unsized::Boxed(Box::new(1)), &Own::Plain, Code::Gone)).inc();
    stats.lines.with((&Lines::More("text".lines()), &Converted::Text(&text))).inc();
    stats.state.set(Answer::NotFound);
    stats.made.with(Made::TimedOut).inc();
    let rendered = registry.render();
    for line in [
        "query_total{kind=\"ok\",error=\"bad_token\"} 1",
        "query_total{kind=\"ok\",error=\"eof\"} 0",
        "call_total{kind=\"ok\",error=\"inner\"} 1",
        "call_total{kind=\"ok\",error=\"late\"} 0",
        "several{kind=\"ok\",call=\"late\",query=\"bad_token\",text=\"type\"} 1",
        "set_total{kind=\"ok\",error=\"eof\",call=\"late\"} 1",
        "borrowed_total{kind=\"ok\",error=\"bad_token\",table=\"text\"} 1",
        "mixed_total{kind=\"ok\",error=\"one\"} 1",
        "lent_total{kind=\"ok\",error=\"lent\"} 1",
        "invariant_total{kind=\"ok\",error=\"text\"} 1",
        "boxed_total{kind=\"ok\",error=\"boxed\",own=\"plain\",code=\"gone\"} 1",
        "lines_total{kind=\"ok\",lines=\"more\",from=\"text\"} 1",
        "state{kind=\"ok\",state=\"not_found\"} 1",
        "made_total{kind=\"ok\",made=\"timed_out\"} 1",
    ] {
        assert!(rendered.lines().any(|found| found == line), "{line} is not in {rendered}");
    }

    assert_eq!(TEXTS, ["HTTPError", "type", "gone", "not_found", "Else"]);
    assert_eq!((ERROR, CallError::Inner(1).as_str(), Own::Number(7).as_str()), ("eof", "inner", 7));
    assert_eq!(Function::<for<'x> fn(&'x str, &'static str) -> &'x str>::Plain(|_| ()).as_str(), "plain");

    for number in 0..3 {
        let _ = call(number);
    }
    let rendered = metrics::render();
    assert!(rendered.contains("call_calls_total{outcome=\"error\",error=\"inner\"} 1\n"), "{rendered}");
    assert!(rendered.contains("call_calls_total{outcome=\"error\",error=\"late\"} 1\n"), "{rendered}");
}
