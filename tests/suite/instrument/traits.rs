//! Methods of traits.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use super::polling::{block_on, poll, turn};
use super::table::{registry, table};

#[test]
fn methods_of_impls_and_of_traits() {
    registry!(REGISTRY);

    /// Has sides.
    trait Shape {
        fn sides(&self) -> u8;

        #[metrics::instrument(registry = &REGISTRY)]
        fn corners(&self) -> u8 {
            self.sides()
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn later(&self) -> Result<u8, u8> {
            turn().await;
            Err(self.sides())
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn boxed(self: Box<Self>) -> u8
        where
            Self: Sized,
        {
            self.corners()
        }

        fn made() -> Self
        where
            Self: Sized;

        fn future(&self) -> impl Future<Output = u8> + Send;
    }

    #[derive(Debug, Clone)]
    struct Square;
    struct Ring<T>(T);

    impl Shape for Square {
        #[metrics::instrument(registry = &REGISTRY)]
        fn sides(&self) -> u8 {
            4
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn made() -> Self {
            Self
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn later(&self) -> Result<u8, u8> {
            Ok(4)
        }

        #[metrics::instrument(registry = &REGISTRY)]
        async fn future(&self) -> u8 {
            turn().await;
            4
        }
    }

    impl<T: Default + Sync> Shape for Ring<T> {
        #[metrics::instrument(registry = &REGISTRY)]
        fn sides(&self) -> u8 {
            let _ = &self.0;
            0
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn made() -> Self {
            Self(T::default())
        }

        #[metrics::instrument(registry = &REGISTRY)]
        fn future(&self) -> impl Future<Output = u8> + Send {
            async { self.sides() }
        }
    }

    assert_eq!((Square.corners(), Ring(1_u8).corners(), Ring("a").sides()), (4, 0, 0));
    assert_eq!(
        (block_on(Square.later()), block_on(Ring(1_u8).later())),
        (Ok(4), Err(0))
    );
    assert_eq!(
        (Box::new(Square).boxed(), Box::new(Ring::<u16>::made()).boxed()),
        (4, 0)
    );
    assert_eq!(
        (block_on(Square::made().future()), block_on(Ring("a").future())),
        (4, 0)
    );
    insta::assert_snapshot!(table(&REGISTRY), @"
    Ring::future: ok 1, panicked 0, cancelled 0
    Ring::made: ok 1, panicked 0
    Ring::sides: ok 5, panicked 0
    Square::future: ok 1, panicked 0, cancelled 0
    Square::later: ok 1, error 0, panicked 0, cancelled 0
    Square::made: ok 1, panicked 0
    Square::sides: ok 2, panicked 0
    methods_of_impls_and_of_traits::Shape::boxed: ok 2, panicked 0
    methods_of_impls_and_of_traits::Shape::corners: ok 4, panicked 0
    methods_of_impls_and_of_traits::Shape::later: ok 0, error 1, panicked 0, cancelled 0
    ");
}

#[test]
fn impls_of_traits_of_others() {
    registry!(REGISTRY);

    #[derive(Debug, Default, PartialEq, Clone, Copy)]
    struct Money(u64);

    impl From<u64> for Money {
        #[metrics::instrument(registry = &REGISTRY)]
        fn from(cents: u64) -> Self {
            Self(cents)
        }
    }

    impl From<&str> for Money {
        #[metrics::instrument(name = "parsed", registry = &REGISTRY)]
        fn from(cents: &str) -> Self {
            Self(cents.parse().unwrap_or_default())
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl std::ops::AddAssign for Money {
        fn add_assign(&mut self, other: Self) {
            self.0 += other.0;
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl std::str::FromStr for Money {
        type Err = std::num::ParseIntError;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            text.parse().map(Self)
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl Drop for Account {
        fn drop(&mut self) {
            self.0 = Money(0);
        }
    }

    struct Account(Money);

    #[metrics::instrument(registry = &REGISTRY)]
    impl Iterator for Account {
        type Item = u64;

        fn next(&mut self) -> Option<Self::Item> {
            self.0.0 = self.0.0.checked_sub(1)?;
            Some(self.0.0)
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    impl Future for Money {
        type Output = u64;

        fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<u64> {
            std::task::Poll::Ready(self.0)
        }
    }

    let mut money = Money::from(1);
    money += Money::from("2");
    assert_eq!(
        (money, "x".parse::<Money>().is_err(), "3".parse()),
        (Money(3), true, Ok(Money(3)))
    );
    assert_eq!(Account(money).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(block_on(money), 3);
    insta::assert_snapshot!(table(&REGISTRY), @"
    <Money as From<u64>>::from: ok 1, panicked 0
    Account::drop: ok 1, panicked 0
    Account::next: ok 4, panicked 0
    Money::add_assign: ok 1, panicked 0
    Money::from_str: ok 1, error 1, panicked 0
    Money::poll: ok 1, panicked 0
    parsed: ok 1, panicked 0
    ");
}

registry!(ASYNC);

/// Has attributes in both orders.
#[async_trait]
trait Store: Send + Sync {
    async fn get(&self, key: &str) -> Result<String, u8>;

    async fn put(&mut self, key: String) -> u8;

    #[metrics::instrument(registry = &ASYNC)]
    async fn default_method(&self) -> Option<String> {
        turn().await;
        self.get("default").await.ok()
    }

    async fn never(self: Arc<Self>) -> u8;
}

struct Inside(Vec<String>);
struct Above(Vec<String>);
struct Below(Vec<String>);

#[async_trait]
impl Store for Inside {
    #[metrics::instrument(registry = &ASYNC)]
    async fn get(&self, key: &str) -> Result<String, u8> {
        turn().await;
        self.0.iter().find(|known| *known == key).cloned().ok_or(1)
    }

    #[metrics::instrument(name = "put_inside", labels(key = key.as_str()), registry = &ASYNC)]
    async fn put(&mut self, mut key: String) -> u8 {
        turn().await;
        key.push('!');
        self.0.push(key);
        1
    }

    #[metrics::instrument(registry = &ASYNC)]
    async fn never(self: Arc<Self>) -> u8 {
        std::future::pending().await
    }
}

#[metrics::instrument(registry = &ASYNC)]
#[async_trait]
impl Store for Above {
    async fn get(&self, key: &str) -> Result<String, u8> {
        turn().await;
        let known = self.0.iter().find(|known| *known == key);
        Ok(known.ok_or(1)?.clone())
    }

    async fn put(&mut self, key: String) -> u8 {
        turn().await;
        self.0.push(key);
        1
    }

    #[metrics::instrument(skip)]
    async fn never(self: Arc<Self>) -> u8 {
        std::future::pending().await
    }
}

#[async_trait]
#[metrics::instrument(registry = &ASYNC)]
impl Store for Below {
    async fn get(&self, key: &str) -> Result<String, u8> {
        turn().await;
        let known = self.0.iter().find(|known| *known == key);
        Ok(known.ok_or(1)?.clone())
    }

    #[metrics::instrument(name = "put_below", labels(key = key.as_str()))]
    async fn put(&mut self, key: String) -> u8 {
        turn().await;
        self.0.push(key);
        1
    }

    async fn never(self: Arc<Self>) -> u8 {
        std::future::pending().await
    }
}

#[async_trait(?Send)]
#[metrics::instrument(registry = &ASYNC)]
trait Local {
    async fn visit(&self, number: std::rc::Rc<u8>) -> u8 {
        turn().await;
        *number
    }
}

impl Local for Below {}

#[metrics::instrument(registry = &ASYNC)]
#[async_trait]
trait Generic<T: Send + Sync + Debug + 'static> {
    async fn show<'a>(&'a self, value: &'a T) -> &'a T
    where
        T: Clone,
    {
        turn().await;
        value
    }
}

impl<T: Send + Sync + Debug + 'static> Generic<T> for Above {}

#[test]
fn async_methods_as_a_crate_writes_them() {
    let stores: [Box<dyn Store>; 3] = [
        Box::new(Inside(Vec::new())),
        Box::new(Above(Vec::new())),
        Box::new(Below(Vec::new())),
    ];
    for mut store in stores {
        assert_eq!(block_on(store.put("default".to_owned())), 1);
        let _ = block_on(store.get("default"));
        assert_eq!(block_on(store.get("missing")), Err(1));
        let _ = block_on(store.default_method());
        drop(store.get("never polled"));
        assert!(poll(store.get("cancelled").as_mut()).is_pending());
        let store: Arc<dyn Store> = store.into();
        assert!(poll(store.never().as_mut()).is_pending());
    }
    assert_eq!(block_on(Below(Vec::new()).visit(std::rc::Rc::new(1))), 1);
    let above = Above(Vec::new());
    assert_eq!((block_on(above.show(&1)), block_on(above.show(&"a"))), (&1, &"a"));
    insta::assert_snapshot!(table(&ASYNC), @"
    Above::get: ok 2, error 1, panicked 0, cancelled 1
    Above::put: ok 1, panicked 0, cancelled 0
    Below::get: ok 2, error 1, panicked 0, cancelled 1
    Below::never: ok 0, panicked 0, cancelled 1
    Generic::show: ok 2, panicked 0, cancelled 0
    Inside::get: ok 0, error 3, panicked 0, cancelled 1
    Inside::never: ok 0, panicked 0, cancelled 1
    Local::visit: ok 1, panicked 0, cancelled 0
    Store::default_method: ok 3, panicked 0, cancelled 0
    put_below key=default: ok 1, panicked 0, cancelled 0
    put_inside key=default: ok 1, panicked 0, cancelled 0
    ");
}
