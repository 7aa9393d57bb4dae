//! What functions are made of.

use std::fmt::Debug;
use std::sync::Mutex;

use super::polling::{block_on, turn};
use super::table::{registry, table};

#[test]
fn bodies_leave_in_many_ways() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn early(number: u8) -> u8 {
        if number == 0 {
            return 1;
        }
        for other in 0.. {
            if other == number {
                return other;
            }
        }
        0
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn question(text: Option<&str>) -> Option<u8> {
        let text = text?;
        text.parse().ok()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn unit(number: u8) {
        if number == 0 {
            return;
        }
        assert_eq!(number, 1);
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn unit_async(number: u8) {
        if number == 0 {
            return;
        }
        turn().await;
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn early_async(number: Result<u8, u8>) -> Result<u8, u8> {
        let inner = async move {
            let number = number?;
            turn().await;
            Ok::<u8, u8>(number + 1)
        };
        if number == Ok(0) {
            return Ok(0);
        }
        inner.await
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn empty() {}

    #[metrics::instrument(registry = &REGISTRY)]
    fn factorial(number: u64) -> u64 {
        if number == 0 { 1 } else { number * factorial(number - 1) }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn factorial_async(number: u64) -> u64 {
        turn().await;
        if number == 0 {
            1
        } else {
            number * Box::pin(factorial_async(number - 1)).await
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn ends_with_return(number: u8) -> u8 {
        #[allow(clippy::needless_return, reason = "some write it")]
        return number;
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn only_panics() -> u8 {
        panic!("nothing else")
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn only_todo(_: u8) -> impl Iterator<Item = u8> {
        if true {
            panic!("nothing else")
        } else {
            std::iter::empty()
        }
    }

    assert_eq!((early(0), early(3)), (1, 3));
    assert_eq!((question(None), question(Some("1"))), (None, Some(1)));
    for number in 0..2 {
        unit(number);
        block_on(unit_async(number));
    }
    for number in [Ok(0), Ok(1), Err(1)] {
        let _ = block_on(early_async(number));
    }
    empty();
    assert_eq!((factorial(4), block_on(factorial_async(4))), (24, 24));
    assert_eq!(ends_with_return(1), 1);
    super::polling::caught(|| block_on(only_panics()));
    super::polling::caught(|| only_todo(1).next());
    insta::assert_snapshot!(table(&REGISTRY), @"
    bodies_leave_in_many_ways::early: ok 2, panicked 0
    bodies_leave_in_many_ways::early_async: ok 2, error 1, panicked 0, cancelled 0
    bodies_leave_in_many_ways::empty: ok 1, panicked 0
    bodies_leave_in_many_ways::ends_with_return: ok 1, panicked 0
    bodies_leave_in_many_ways::factorial: ok 5, panicked 0
    bodies_leave_in_many_ways::factorial_async: ok 5, panicked 0, cancelled 0
    bodies_leave_in_many_ways::only_panics: ok 0, panicked 1, cancelled 0
    bodies_leave_in_many_ways::only_todo: ok 0, panicked 1
    bodies_leave_in_many_ways::question: ok 2, panicked 0
    bodies_leave_in_many_ways::unit: ok 2, panicked 0
    bodies_leave_in_many_ways::unit_async: ok 2, panicked 0, cancelled 0
    ");
}

#[test]
fn bodies_with_items_and_attributes() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn inner_attributes(number: u8) -> u8 {
        #![allow(unused_variables, reason = "an inner attribute")]
        //! And documentation.
        let unused = 1;
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn inner_attributes_async(number: u8) -> u8 {
        #![allow(unused_variables)]
        let unused = 1;
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn items<T: Debug>(value: T) -> String {
        const MARK: &str = "!";
        use std::fmt::Write as _;
        #[derive(Debug)]
        struct Wrapped<T>(T);
        impl<T: Debug> Wrapped<T> {
            #[metrics::instrument(registry = &REGISTRY)]
            fn text(&self) -> String {
                format!("{self:?}")
            }
        }
        fn marked(mut text: String) -> String {
            write!(text, "{MARK}").expect("a string");
            text
        }
        macro_rules! twice {
            ($value:expr) => {
                format!("{0}{0}", $value)
            };
        }
        twice!(marked(Wrapped(value).text()))
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn outer(number: u8) -> u8 {
        #[metrics::instrument(registry = &REGISTRY)]
        fn inner(number: u8) -> u8 {
            #[metrics::instrument(registry = &REGISTRY)]
            fn innermost(number: u8) -> u8 {
                number + 1
            }
            innermost(number) + innermost(number)
        }
        let closure = |number| {
            #[metrics::instrument(registry = &REGISTRY)]
            fn within_closure(number: u8) -> u8 {
                number
            }
            within_closure(number)
        };
        closure(inner(number))
    }

    /// Has names that the expansion has, too.
    #[metrics::instrument(registry = &REGISTRY)]
    fn names(__value: u8, __argument0: u8, __m: u8, __judge: u8) -> u8 {
        let __here = 1;
        __value + __argument0 + __m + __judge + __here
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn r#match(r#type: u8) -> u8 {
        r#type
    }

    assert_eq!((inner_attributes(1), block_on(inner_attributes_async(1))), (1, 1));
    assert_eq!(items(1), "Wrapped(1)!Wrapped(1)!");
    assert_eq!(items("a"), "Wrapped(\"a\")!Wrapped(\"a\")!");
    assert_eq!(outer(1), 4);
    assert_eq!(names(1, 2, 3, 4), 11);
    assert_eq!(r#match(1), 1);
    insta::assert_snapshot!(table(&REGISTRY), @"
    bodies_with_items_and_attributes::inner_attributes: ok 1, panicked 0
    bodies_with_items_and_attributes::inner_attributes_async: ok 1, panicked 0, cancelled 0
    bodies_with_items_and_attributes::items: ok 2, panicked 0
    bodies_with_items_and_attributes::items::Wrapped::text: ok 2, panicked 0
    bodies_with_items_and_attributes::match: ok 1, panicked 0
    bodies_with_items_and_attributes::names: ok 1, panicked 0
    bodies_with_items_and_attributes::outer: ok 1, panicked 0
    bodies_with_items_and_attributes::outer::inner: ok 1, panicked 0
    bodies_with_items_and_attributes::outer::inner::innermost: ok 2, panicked 0
    bodies_with_items_and_attributes::outer::within_closure: ok 1, panicked 0
    ");
}

#[test]
fn temporaries_of_the_last_expression_borrow_from_arguments() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn locked(shared: Mutex<Vec<u8>>) -> usize {
        shared.lock().expect("not poisoned").len()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn locked_async(shared: Mutex<Vec<u8>>) -> usize {
        turn().await;
        shared.lock().expect("not poisoned").len()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn matched(shared: Mutex<Option<u8>>) -> u8 {
        match *shared.lock().expect("not poisoned") {
            Some(number) => number + 1,
            None => 0,
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn held(shared: &tokio::sync::Mutex<Vec<u8>>) -> usize {
        shared.lock().await.len()
    }

    assert_eq!(locked(Mutex::new(vec![1])), 1);
    assert_eq!(block_on(locked_async(Mutex::new(vec![1]))), 1);
    assert_eq!(matched(Mutex::new(Some(1))), 2);
    assert_eq!(block_on(held(&tokio::sync::Mutex::new(vec![1]))), 1);
    insta::assert_snapshot!(table(&REGISTRY), @"
    temporaries_of_the_last_expression_borrow_from_arguments::held: ok 1, panicked 0, cancelled 0
    temporaries_of_the_last_expression_borrow_from_arguments::locked: ok 1, panicked 0
    temporaries_of_the_last_expression_borrow_from_arguments::locked_async: ok 1, panicked 0, cancelled 0
    temporaries_of_the_last_expression_borrow_from_arguments::matched: ok 1, panicked 0
    ");
}

#[test]
#[expect(unsafe_code, reason = "functions that are unsafe, or called from elsewhere")]
fn qualifiers_and_generics() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    unsafe fn first(bytes: *const u8) -> u8 {
        // SAFETY: the caller gives a valid pointer.
        unsafe { *bytes }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async unsafe fn first_async(bytes: &[u8]) -> u8 {
        // SAFETY: the caller gives one byte at least.
        unsafe { *bytes.get_unchecked(0) }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    extern "C" fn called_back(number: u32) -> u32 {
        number + 1
    }

    #[metrics::instrument(registry = &REGISTRY)]
    #[allow(clippy::extra_unused_type_parameters)]
    fn constant<const N: usize, const FLAG: bool, T>(items: [T; N]) -> usize
    where
        T: Copy + Into<u64>,
        [T; N]: Debug,
    {
        items.len()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn sum<'a, I, const N: usize>(items: I) -> u64
    where
        I: IntoIterator<Item = &'a [u64; N]>,
    {
        let mut sum = 0;
        for item in items {
            turn().await;
            sum += item.iter().sum::<u64>();
        }
        sum
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn higher<F>(apply: F) -> usize
    where
        F: for<'a> Fn(&'a str) -> &'a str,
    {
        apply("text").len()
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn applied<F, Fut>(apply: F) -> Fut::Output
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output: Debug>,
    {
        apply().await
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn async_closure(apply: impl AsyncFn(u8) -> u8) -> u8 {
        apply(1).await + apply(2).await
    }

    // SAFETY: the pointer is valid.
    let byte = unsafe { first("text".as_bytes().as_ptr()) };
    // SAFETY: there are bytes.
    let later = block_on(unsafe { first_async(b"text") });
    assert_eq!((byte, later), (b't', b't'));
    let pointer: extern "C" fn(u32) -> u32 = called_back;
    assert_eq!(pointer(1), 2);
    assert_eq!(
        constant::<2, true, u8>([1, 2]) + constant::<3, false, u16>([1, 2, 3]),
        5
    );
    assert_eq!(block_on(sum(&[[1, 2], [3, 4]])), 10);
    assert_eq!(higher(|text| &text[1..]), 3);
    assert_eq!(block_on(applied(|| async { 1 })), 1);
    assert_eq!(block_on(async_closure(async |number| number)), 3);
    insta::assert_snapshot!(table(&REGISTRY), @"
    qualifiers_and_generics::applied: ok 1, panicked 0, cancelled 0
    qualifiers_and_generics::async_closure: ok 1, panicked 0, cancelled 0
    qualifiers_and_generics::called_back: ok 1, panicked 0
    qualifiers_and_generics::constant: ok 2, panicked 0
    qualifiers_and_generics::first: ok 1, panicked 0
    qualifiers_and_generics::first_async: ok 1, panicked 0, cancelled 0
    qualifiers_and_generics::higher: ok 1, panicked 0
    qualifiers_and_generics::sum: ok 1, panicked 0, cancelled 0
    ");
}
