//! Futures that a runtime drives.

use std::time::Duration;

use tokio::sync::{Barrier, oneshot};
use tokio::time;

use super::polling::{poll, turn};
use super::table::{registry, table};

#[tokio::test(start_paused = true)]
async fn losers_of_a_race_are_cancelled() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn wait(millis: u64) -> u64 {
        time::sleep(Duration::from_millis(millis)).await;
        millis
    }

    #[metrics::instrument(registry = &REGISTRY)]
    fn wait_boxed(millis: u64) -> std::pin::Pin<Box<dyn Future<Output = u64> + Send>> {
        Box::pin(wait(millis))
    }

    let winner = tokio::select! {
        millis = wait(5) => millis,
        millis = wait(50) => millis,
        millis = wait_boxed(50) => millis,
    };
    assert_eq!(winner, 5);
    assert!(time::timeout(Duration::from_millis(1), wait(5)).await.is_err());
    assert_eq!(time::timeout(Duration::from_millis(5), wait(1)).await, Ok(1));
    assert_eq!(tokio::join!(wait(1), wait(2)), (1, 2));
    insta::assert_snapshot!(table(&REGISTRY), @"
    losers_of_a_race_are_cancelled::wait: ok 4, panicked 0, cancelled 3
    losers_of_a_race_are_cancelled::wait_boxed: ok 0, panicked 0, cancelled 1
    ");
}

#[tokio::test]
async fn aborted_and_failed_tasks() {
    registry!(REGISTRY);

    #[metrics::instrument(registry = &REGISTRY)]
    async fn forever(started: oneshot::Sender<()>) -> u8 {
        started.send(()).expect("somebody waits");
        std::future::pending().await
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn fails() {
        tokio::task::yield_now().await;
        panic!("in a task")
    }

    let (started, starts) = oneshot::channel();
    let task = tokio::spawn(forever(started));
    starts.await.expect("it starts");
    insta::assert_snapshot!(table(&REGISTRY), @"aborted_and_failed_tasks::forever: ok 0, panicked 0, cancelled 0; 1 in flight");
    task.abort();
    assert!(task.await.expect_err("aborted").is_cancelled());
    assert!(tokio::spawn(fails()).await.expect_err("failed").is_panic());
    // Never polled.
    let task = tokio::spawn(forever(oneshot::channel().0));
    task.abort();
    assert!(task.await.expect_err("aborted").is_cancelled());
    insta::assert_snapshot!(table(&REGISTRY), @"
    aborted_and_failed_tasks::fails: ok 0, panicked 1, cancelled 0
    aborted_and_failed_tasks::forever: ok 0, panicked 0, cancelled 1
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_on_many_threads() {
    registry!(REGISTRY);
    static TASKS: usize = 64;

    #[metrics::instrument(name = "task", labels(kind: String = kind), registry = &REGISTRY)]
    async fn task(kind: &str, number: usize, barrier: &Barrier) -> Result<(), usize> {
        barrier.wait().await;
        for _ in 0..number {
            tokio::task::yield_now().await;
        }
        if number.is_multiple_of(2) { Ok(()) } else { Err(number) }
    }

    let barrier = std::sync::Arc::new(Barrier::new(TASKS));
    let tasks = (0..TASKS).map(|number| {
        let barrier = std::sync::Arc::clone(&barrier);
        tokio::spawn(async move { task(["a", "b"][number / 2 % 2], number, &barrier).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        let _ = task.await.expect("no panic");
    }
    insta::assert_snapshot!(table(&REGISTRY), @"
    task kind=a: ok 16, error 16, panicked 0, cancelled 0
    task kind=b: ok 16, error 16, panicked 0, cancelled 0
    ");
}

#[test]
fn a_future_moves_between_threads() {
    registry!(REGISTRY);

    #[metrics::instrument(name = "work", labels(kind = kind), registry = &REGISTRY)]
    async fn work(kind: &str) {
        for _ in 0..3 {
            turn().await;
        }
    }

    #[metrics::instrument(registry = &REGISTRY)]
    async fn plain() {
        work("within").await;
    }

    let (mut one, mut other) = (Box::pin(work("a")), Box::pin(work("b")));
    let mut third = Box::pin(plain());
    for polls in 0..4 {
        (one, other, third) = std::thread::spawn(move || {
            assert_eq!(poll(one.as_mut()).is_ready(), polls == 3);
            assert_eq!(poll(third.as_mut()).is_ready(), polls == 3);
            if polls < 2 {
                assert!(poll(other.as_mut()).is_pending());
            }
            (one, other, third)
        })
        .join()
        .expect("no panic");
    }
    std::thread::spawn(move || drop((one, other, third)))
        .join()
        .expect("no panic");
    insta::assert_snapshot!(table(&REGISTRY), @"
    a_future_moves_between_threads::plain: ok 1, panicked 0, cancelled 0
    work kind=a: ok 1, panicked 0, cancelled 0
    work kind=b: ok 0, panicked 0, cancelled 1
    work kind=within: ok 1, panicked 0, cancelled 0
    ");
}
