//! The parts of the processor that show too little of themselves from outside.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use metrics::Registry;

use super::records::record;
use super::stream_processor::aggregation::Aggregation;
use super::stream_processor::backend::{Backend, Entry, StateError};
use super::stream_processor::event::Event;
use super::stream_processor::event_time::EventTime;
use super::stream_processor::gap::{self, Known};
use super::stream_processor::normalizer::Reading;
use super::stream_processor::partition::{CommitError, Partition, ProduceError};
use super::stream_processor::reorder::ReorderBuffer;
use super::stream_processor::rounds::Rounds;
use super::stream_processor::stats::{
    AggregateType, ErrorType, EventResult, FillStrategy, ProcessorStats, ProcessorStatsHandles, StateBackend,
    WindowType,
};
use super::stream_processor::store::Store;
use super::stream_processor::window::{Window, Windows};
use super::stream_processor::worker::Worker;

fn event(sched: u32) -> Event {
    let line = record("UA", 1, "EWR,ORD", sched, Some(0));
    Event::parse(line.as_bytes(), Instant::now()).unwrap()
}

fn handles() -> ProcessorStatsHandles {
    Registry::new().register::<ProcessorStats>(()).unwrap()
}

#[test]
fn a_full_partition_holds_its_producer_back() {
    let stats = handles();
    let partition = Partition::new(("orders", 3), 2, Duration::from_mins(1), &stats);
    let (producer, mut consumer) = (partition.producer(), partition.consumer());
    let lag = || stats.kafka_consumer_lag.with(("orders", 3)).value();
    thread::scope(|scope| {
        scope.spawn(move || (0..3).for_each(|message| producer.produce(message).map(drop).unwrap()));
        let deadline = Instant::now() + Duration::from_mins(1);
        while stats.backpressure_events.value() == 0 {
            assert!(Instant::now() < deadline, "the third message has to wait");
            thread::yield_now();
        }
        assert_eq!(lag(), 2);
        let taken: Vec<_> = consumer.poll(9).iter().map(|message| *message.payload).collect();
        assert_eq!((taken, lag()), (vec![0, 1], 2));
        consumer.commit(2).unwrap();
        assert_eq!(consumer.poll(9).first().map(|message| message.offset), Some(2));
        assert_eq!(stats.backpressure_events.value(), 0);
        assert!(consumer.poll(9).is_empty(), "the producer is gone");
    });
    assert_eq!(lag(), 1);
    assert_eq!(stats.kafka_messages_produced.with(("orders", 3)).value(), 3);
    assert_eq!(stats.kafka_messages_consumed.with(("orders", 3)).value(), 3);
}

#[test]
fn a_producer_waits_neither_for_ever_nor_for_nobody() {
    let patience = Duration::from_millis(1);
    let partition = Partition::new(("orders", 0), 1, patience, &handles());
    let (producer, consumer) = (partition.producer(), partition.consumer());
    assert_eq!(producer.produce('a'), Ok(0));
    assert_eq!(producer.produce('b'), Err(ProduceError::Timeout(patience)));
    drop(consumer);
    assert_eq!(producer.produce('c'), Err(ProduceError::Closed));
}

#[test]
fn an_offset_is_committed_once_and_after_it_was_consumed() {
    let stats = handles();
    let partition = Partition::new(("orders", 0), 9, Duration::ZERO, &stats);
    let (producer, mut consumer) = (partition.producer(), partition.consumer());
    let errors = || stats.kafka_offset_commit_errors.with(("orders", 0)).value();
    for message in 0..3 {
        producer.produce(message).unwrap();
    }
    assert_eq!(consumer.poll(2).len(), 2);
    assert_eq!(consumer.commit(3), Err(CommitError::Ahead { offset: 3, position: 2 }));
    assert_eq!(consumer.commit(2), Ok(()));
    assert_eq!(
        consumer.commit(1),
        Err(CommitError::Behind {
            offset: 1,
            committed: 2
        })
    );
    assert_eq!(errors(), 2);
    assert_eq!(
        consumer
            .poll(9)
            .iter()
            .map(|message| message.offset)
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn windows_and_operators_are_active_while_they_are() {
    let stats = handles();
    let active = || {
        WindowType::ALL
            .iter()
            .map(|kind| stats.windows_active.with(*kind).value())
    };
    let mut windows = Windows::new(stats.clone());
    let event = event(600);
    stats.operate("window", || {
        assert_eq!(stats.pipeline_operators_active.value(), 1);
        windows.add(
            &event,
            Reading {
                delay: 0.0,
                outlier: false,
            },
        );
    });
    assert_eq!(stats.pipeline_operators_active.value(), 0);
    assert_eq!(active().collect::<Vec<_>>(), [1, 4, 1]);
    // At 6:30 the session is over, and two of the sliding windows are.
    windows.trigger(event.time + 30);
    assert_eq!(active().collect::<Vec<_>>(), [1, 2, 0]);
    drop(windows);
    assert_eq!(active().collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn events_leave_in_order_and_only_behind_their_watermark() {
    let [first, second, third] = [700, 600, 500].map(event);
    let (seven, five) = (first.time, third.time);
    let mut waiting = ReorderBuffer::new(2);
    assert_eq!(waiting.push(0, Arc::new(first)), Ok(()));
    assert_eq!(waiting.push(1, Arc::new(second)), Ok(()));
    assert!(waiting.push(2, Arc::new(third)).is_err(), "no room for a third");
    let mut pop = |watermark| waiting.pop_before(watermark).map(|event| event.time - five);
    assert_eq!(
        [pop(seven), pop(seven), pop(EventTime::END)],
        [Some(60), None, Some(120)]
    );
}

#[test]
fn a_gap_is_filled_from_its_neighbours() {
    let known = |time, delay| {
        Some(Known {
            time: EventTime(time),
            delay,
        })
    };
    for (before, after, expected) in [
        (known(60, 4.0), known(100, 8.0), (FillStrategy::Linear, Some(5.0))),
        (known(70, 4.0), known(70, 8.0), (FillStrategy::Linear, Some(6.0))),
        (known(10, 4.0), known(131, 8.0), (FillStrategy::Forward, Some(4.0))),
        (known(9, 4.0), known(130, 8.0), (FillStrategy::Backward, Some(8.0))),
        (None, known(70 + 1440, 8.0), (FillStrategy::Zero, Some(0.0))),
        (known(70 - 1441, 4.0), None, (FillStrategy::Drop, None)),
        (None, None, (FillStrategy::Drop, None)),
    ] {
        assert_eq!(
            gap::fill(EventTime(70), before, after),
            expected,
            "{before:?} {after:?}"
        );
    }
}

#[test]
fn aggregates_are_what_they_are_called() {
    let aggregates = |delays: &[f64]| {
        let window = Window {
            kind: WindowType::Tumbling,
            carrier: "UA".to_owned(),
            start: EventTime(0),
            end: EventTime(60),
            size: 99,
            delays: delays.to_vec(),
        };
        let aggregation = Aggregation::of(window, &handles());
        let results = AggregateType::ALL.iter().map(|kind| aggregation.get(*kind));
        results.collect::<Vec<_>>()
    };
    // In the order of the declaration: count, sum, avg, min, max, stddev, percentile.
    assert_eq!(
        aggregates(&[9.0, 4.0, 2.0, 5.0, 4.0, 5.0, 4.0, 7.0, 5.0]),
        [9.0, 45.0, 5.0, 2.0, 9.0, 4.0_f64.sqrt(), 9.0].map(Some)
    );
    let hundred: Vec<_> = (1..=100).map(f64::from).collect();
    assert_eq!(aggregates(&hundred)[6], Some(95.0));
    assert_eq!(
        aggregates(&[3.0]),
        [Some(1.0), Some(3.0), Some(3.0), Some(3.0), Some(3.0), None, Some(3.0)]
    );
    assert_eq!(aggregates(&[]), [Some(0.0), Some(0.0), None, None, None, None, None]);
}

/// A backend that answers nothing.
struct Broken(fn() -> StateError);

impl Backend for Broken {
    fn label(&self) -> StateBackend {
        StateBackend::Redis
    }

    fn get(&mut self, _: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Err(self.0())
    }

    fn put(&mut self, _: &[u8], _: &[u8]) -> Result<Option<Entry>, StateError> {
        Err(self.0())
    }

    fn delete(&mut self, _: &[u8]) -> Result<Option<Vec<u8>>, StateError> {
        Err(self.0())
    }

    fn scan(&mut self) -> Result<Vec<Entry>, StateError> {
        Ok(Vec::new())
    }
}

#[test]
fn state_that_cannot_be_had_costs_the_event_and_nothing_else() {
    let timeout: fn() -> StateError = || StateError::Redis(io::Error::from(io::ErrorKind::TimedOut).into());
    let refused: fn() -> StateError = || StateError::Redis(io::Error::from(io::ErrorKind::ConnectionRefused).into());
    let foreign: fn() -> StateError = || StateError::Foreign("UA EWR-ORD".to_owned());
    for (error, error_type) in [
        (timeout, ErrorType::Timeout),
        (refused, ErrorType::Io),
        (foreign, ErrorType::Other),
    ] {
        let stats = handles();
        let flights = Partition::new(("flights", 0), 9, Duration::ZERO, &stats);
        let results = Partition::new(("results", 0), 99, Duration::ZERO, &stats);
        flights.producer().produce(event(600)).unwrap();
        let mut worker = Worker::new(Store::new(Box::new(Broken(error)), &stats), &stats);
        worker.work(flights.consumer(), &results.producer());
        assert_eq!(stats.pipeline_errors.with(error_type).value(), 1, "{error_type:?}");
        assert_eq!(stats.events_processed.with(EventResult::Error).value(), 1);
        assert_eq!(stats.windows_created.with(WindowType::Tumbling).value(), 0);
        assert_eq!(stats.kafka_consumer_lag.with(("flights", 0)).value(), 0);
    }
}

#[test]
fn a_round_that_fails_or_hangs_is_told_until_one_does_not() {
    let patient = Rounds::new(Duration::from_mins(1));
    assert_eq!(patient.check(), Ok(()));
    patient.begin();
    assert_eq!(patient.check(), Ok(()));
    patient.end(Some(&"no file"));
    assert_eq!(patient.check(), Err("no file".to_owned()));
    patient.begin();
    assert_eq!(patient.check(), Err("no file".to_owned()));
    patient.end(None::<&String>);
    assert_eq!(patient.check(), Ok(()));

    let impatient = Rounds::new(Duration::ZERO);
    impatient.begin();
    assert_eq!(
        impatient.check(),
        Err("the round began 0 s ago and has not ended".to_owned())
    );
    impatient.end(None::<&String>);
    assert_eq!(impatient.check(), Ok(()));
}
