//! What functions return.

use std::collections::BTreeMap;
use std::error::Error;
use std::num::ParseIntError;

use super::polling::block_on;
use super::table::{registry, table};

type Handler = Box<dyn FnOnce() -> u8 + Send>;

#[test]
fn opaque_types() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn iterator(items: &[u8]) -> impl Iterator<Item = u8> + '_ {
        items.iter().map(|item| item + 1)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn fallible(items: &str) -> Result<impl Iterator<Item = u8>, ParseIntError> {
        let items: Vec<u8> = items.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        Ok(items.into_iter())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn fallible_async(items: &str) -> Result<impl Iterator<Item = u8> + use<>, Box<dyn Error>> {
        let items: Vec<u8> = items.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        Ok(items.into_iter())
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn two(by: u8) -> (impl Fn(u8) -> u8, impl FnMut() -> u8) {
        let mut sum = 0;
        let count = move || {
            sum += by;
            sum
        };
        (move |number| number + by, count)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn nested(by: u8) -> Option<Box<impl Fn(u8) -> u8>> {
        Some(Box::new(move |number| number + by))
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn precise<'a, T: Copy>(first: &'a T, _second: &T) -> impl Fn() -> T + use<'a, T> {
        move || *first
    }

    assert_eq!(iterator(&[1, 2]).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(fallible("1 2").map(Iterator::sum), Ok(3_u8));
    assert!(fallible("1 x").is_err());
    assert_eq!(block_on(fallible_async("1 2")).map(Iterator::sum::<u8>).ok(), Some(3));
    assert!(block_on(fallible_async("")).is_err());
    let (add, mut count) = two(2);
    assert_eq!((add(1), count(), count()), (3, 2, 4));
    assert_eq!(nested(2).map(|add| add(1)), Some(3));
    assert_eq!(precise(&1, &2)(), 1);
    insta::assert_snapshot!(table(&REGISTRY), @"
    opaque_types::fallible: ok 1, error 1, panicked 0
    opaque_types::fallible_async: ok 1, error 1, panicked 0, cancelled 0
    opaque_types::iterator: ok 1, panicked 0
    opaque_types::nested: ok 1, panicked 0
    opaque_types::precise: ok 1, panicked 0
    opaque_types::two: ok 1, panicked 0
    ");
}

#[test]
fn coercions() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    fn handler(number: u8) -> Box<dyn FnOnce() -> u8 + Send> {
        Box::new(move || number)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn aliased(number: u8) -> Handler {
        if number == 0 {
            return Box::new(|| 0);
        }
        Box::new(move || number + 1)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn handler_async(number: u8) -> Handler {
        if number == 0 {
            return Box::new(|| 0);
        }
        Box::new(move || number)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn pointer() -> fn(u8) -> u8 {
        |number| number + 1
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn pointer_async() -> fn(u8) -> u8 {
        |number| number + 1
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn slice(array: &[u8; 3]) -> &[u8] {
        array
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn slice_async(array: &[u8; 3]) -> &[u8] {
        array
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn deref(text: &String) -> &str {
        text
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn shared(number: &mut u8) -> &u8 {
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn question(text: &str) -> Result<u8, Box<dyn Error + Send + Sync>> {
        if text.is_empty() {
            return Err("nothing")?;
        }
        Ok(text.parse()?)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn question_async(text: &str) -> Result<u8, Box<dyn Error>> {
        if text.is_empty() {
            Err("nothing")?;
        }
        Ok(text.parse()?)
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn inferred(text: &str) -> BTreeMap<String, Vec<u8>> {
        let mut map = BTreeMap::default();
        map.insert(text.into(), Vec::new());
        map
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn collected(text: &str) -> Option<Vec<u8>> {
        let numbers = text.split(' ').map(|part| part.parse().ok()).collect();
        numbers
    }

    assert_eq!((handler(1)(), aliased(0)(), aliased(1)()), (1, 0, 2));
    assert_eq!(block_on(handler_async(1))(), 1);
    assert_eq!(pointer()(1), block_on(pointer_async())(1));
    assert_eq!(slice(&[1, 2, 3]), block_on(slice_async(&[1, 2, 3])));
    assert_eq!(deref(&"text".to_owned()), "text");
    assert_eq!(shared(&mut 1), &1);
    for text in ["", "x", "1"] {
        assert_eq!(question(text).ok(), block_on(question_async(text)).ok());
    }
    assert_eq!(inferred("a").len(), 1);
    assert_eq!(block_on(collected("1 2")), Some(vec![1, 2]));
    insta::assert_snapshot!(table(&REGISTRY), @"
    coercions::aliased: ok 2, panicked 0
    coercions::collected: ok 1, panicked 0, cancelled 0
    coercions::deref: ok 1, panicked 0
    coercions::handler: ok 1, panicked 0
    coercions::handler_async: ok 1, panicked 0, cancelled 0
    coercions::inferred: ok 1, panicked 0
    coercions::pointer: ok 1, panicked 0
    coercions::pointer_async: ok 1, panicked 0, cancelled 0
    coercions::question: ok 1, error 2, panicked 0
    coercions::question_async: ok 1, error 2, panicked 0, cancelled 0
    coercions::shared: ok 1, panicked 0
    coercions::slice: ok 1, panicked 0
    coercions::slice_async: ok 1, panicked 0, cancelled 0
    ");
}

#[test]
fn borrows() {
    registry!(REGISTRY);

    /// Gives references to parts of itself.
    #[derive(Debug, Default)]
    struct Shelf<'t> {
        items: Vec<u8>,
        title: &'t str,
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl<'t> Shelf<'t> {
        fn first(&mut self) -> Option<&mut u8> {
            self.items.first_mut()
        }

        fn item(&mut self, at: usize) -> Result<&mut u8, String> {
            self.items.get_mut(at).ok_or_else(|| format!("no {at}"))
        }

        async fn item_async(&mut self, at: usize) -> Result<&mut u8, String> {
            let item = self.items.get_mut(at).ok_or(at.to_string())?;
            super::polling::turn().await;
            Ok(item)
        }

        fn title(&self) -> &'t str {
            self.title
        }

        async fn title_async(&self) -> &'t str {
            self.title
        }

        fn entry(&mut self, or: u8) -> &mut u8 {
            if self.items.is_empty() {
                self.items.push(or);
            }
            &mut self.items[0]
        }

        fn chained(&mut self, item: u8) -> &mut Self {
            self.items.push(item);
            self
        }

        fn iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a u8> + 'a> {
            Box::new(self.items.iter())
        }

        fn split(&mut self) -> (&mut [u8], &'t str) {
            (&mut self.items, self.title)
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn of_argument(number: &mut u8) -> &mut u8 {
        *number += 1;
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn of_argument_async(number: &mut u8) -> &mut u8 {
        *number += 1;
        number
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn longest<'a>(first: &'a str, second: &'a str) -> &'a str {
        if first.len() > second.len() { first } else { second }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn outlived<'a: 'b, 'b, T>(first: &'a T, _second: &'b T) -> &'b T {
        first
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn reborrowed<'a>(slot: &'a mut Option<&'a mut Vec<u8>>) -> &'a mut u8 {
        let vec = slot.as_deref_mut().expect("there");
        vec.push(1);
        &mut vec[0]
    }

    let title = "shelf".to_owned();
    let mut shelf = Shelf {
        items: Vec::new(),
        title: &title,
    };
    *shelf.entry(1) += 1;
    *shelf.chained(4).chained(5).item(1).expect("there") += 1;
    *block_on(shelf.item_async(2)).expect("there") += 1;
    assert!(shelf.item(9).is_err() && block_on(shelf.item_async(9)).is_err());
    shelf.first().into_iter().for_each(|first| *first += 1);
    assert_eq!(shelf.iter().collect::<Vec<_>>(), [&3, &5, &6]);
    assert_eq!((shelf.title(), block_on(shelf.title_async())), ("shelf", "shelf"));
    assert_eq!(shelf.split().0.len(), 3);
    let mut number = 1;
    *of_argument(&mut number) += 1;
    *block_on(of_argument_async(&mut number)) += 1;
    assert_eq!(number, 5);
    assert_eq!(longest("a", "bc"), "bc");
    assert_eq!(block_on(outlived(&1, &2)), &1);
    assert_eq!(reborrowed(&mut Some(&mut Vec::new())), &1);
    insta::assert_snapshot!(table(&REGISTRY), @"
    borrows::Shelf::chained: ok 2, panicked 0
    borrows::Shelf::entry: ok 1, panicked 0
    borrows::Shelf::first: ok 1, panicked 0
    borrows::Shelf::item: ok 1, error 1, panicked 0
    borrows::Shelf::item_async: ok 1, error 1, panicked 0, cancelled 0
    borrows::Shelf::iter: ok 1, panicked 0
    borrows::Shelf::split: ok 1, panicked 0
    borrows::Shelf::title: ok 1, panicked 0
    borrows::Shelf::title_async: ok 1, panicked 0, cancelled 0
    borrows::longest: ok 1, panicked 0
    borrows::of_argument: ok 1, panicked 0
    borrows::of_argument_async: ok 1, panicked 0, cancelled 0
    borrows::outlived: ok 1, panicked 0, cancelled 0
    borrows::reborrowed: ok 1, panicked 0
    ");
}
