//! Instrumented functions that `macro_rules!` makes, of fragments of all kinds.
#![deny(warnings)]

macro_rules! function {
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident<$lifetime:lifetime>($argument:ident: $ty:ty) -> $output:ty $body:block
        where $table:literal, $value:expr) => {
        $(#[$attribute])*
        #[metrics::instrument(name = $table, labels(value: u64 = $value, op = $table))]
        $visibility fn $name<$lifetime>($argument: &$lifetime $ty) -> $output $body
    };
}

function! {
    /// Documented.
    #[inline]
    pub(crate) fn length<'a>(text: str) -> usize { text.len() } where "length", 1 + 2
}

macro_rules! later {
    ($name:ident, $pattern:pat, $ty:ty, $output:ty, { $($statement:stmt;)* } $result:expr) => {
        #[metrics::instrument]
        async fn $name($pattern: $ty) -> $output {
            $($statement)*
            $result
        }
    };
}

later!(sum, (_left, _), (u32, u32), Result<u32, ()>, { let more = 1; } Ok(more));

macro_rules! whole {
    ($($item:item)*) => { $(#[metrics::instrument] $item)* };
}

whole! {
    fn first(one: u32) -> u32 { one }
    pub(crate) async fn second<T: Clone>(one: &T) -> T where T: Send { one.clone() }
    impl Pool {
        fn third(&self) -> u32 { self.0 }
        async fn fourth(&mut self, to: u32) { self.0 = to; }
    }
    trait Store {
        fn fifth(&self) -> u32 { 5 }
    }
}

struct Pool(u32);

impl Store for Pool {}

macro_rules! method {
    ($ty:ty, $path:path, $name:ident, $receiver:ident) => {
        #[metrics::instrument]
        impl $path for $ty {
            fn $name(&$receiver) -> u32 { $receiver.fifth_twice() }
        }
        impl $ty {
            #[metrics::instrument]
            fn fifth_twice(&$receiver) -> u32 { 10 }
        }
    };
}

struct Other;

method!(Other, Store, fifth, self);

macro_rules! hygienic {
    ($name:ident, $argument:ident) => {
        #[metrics::instrument(name = "hygienic", labels(own = own, given = $argument))]
        fn $name(own: &str, $argument: &str) -> usize {
            let inner = own.len();
            inner + $argument.len()
        }
    };
}

hygienic!(same_names, given);

macro_rules! preregistered {
    ($path:path, $other:expr, $name:ident) => {
        metrics::preregister!($path);
        metrics::preregister!($name);
        let _ = $other;
    };
}

macro_rules! types {
    ($($name:ident: $ty:ty => $error:ty),*) => { $(
        #[metrics::instrument(name = "typed", namespace = "n", labels(id: $ty = id), error = $error, crate = metrics)]
        fn $name(id: $ty) -> Result<(), $error> { let _ = id; Ok(()) }
    )* };
}

#[derive(Debug, Clone, Copy, metrics::Label)]
enum Failure {
    Timeout,
}

types!(typed: u32 => Failure);

fn main() {
    preregistered!(first, Failure::Timeout, first);
    assert_eq!(length("abc"), 3);
    assert_eq!(first(1), 1);
    assert_eq!(same_names("a", "b"), 2);
    assert_eq!(Pool(3).third(), 3);
    assert_eq!(Pool(3).fifth(), 5);
    assert_eq!(Other.fifth(), 10);
    typed(3).unwrap();
    drop((sum((1, 2)), second(&1)));
    drop(Pool(1).fourth(3));
    assert!(metrics::render().contains("length_calls_total{op=\"length\",value=\"3\",outcome=\"ok\"} 1\n"));
}
