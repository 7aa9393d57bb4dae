//! Threads that do random acts, and count what they have counted.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex};

use metrics::{CollectorId, CounterHandle, Histogram, HistogramHandle, Local, Publisher, Registry, Responder, Scoped};

use super::dice::Dice;
use super::{
    BrokerStats, BrokerStatsHandles, CacheStats, CacheStatsHandles, QueueTime, SECONDS, look_up, move_message,
};

/// What was counted, by family and labels.
pub(super) type Totals = BTreeMap<(String, String), u64>;

/// How one run goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Whether owners' ends are such that nothing may be lost.
    pub(super) exact: bool,
    /// What may be done: shards below have every way of coming, the others are scoped.
    pub(super) settled: u32,
    pub(super) shards: u32,
}

/// One thread that does something, with all that it owns.
pub(super) struct Actor<'a> {
    registry: &'a Registry,
    rules: Rules,
    dice: Dice,
    totals: Totals,
    caches: Vec<(u32, CacheStatsHandles)>,
    locals: Vec<(u32, CacheStatsHandles<Local>)>,
    publishers: Vec<(u32, Publisher<CacheStats>)>,
    responders: Vec<(u32, Responder<CacheStats>, CacheStats, CacheStats)>,
    closures: Vec<(u32, CollectorId, Arc<Mutex<CacheStats>>)>,
    brokers: Vec<(u32, BrokerStatsHandles)>,
    broker_responders: Vec<(u32, Responder<BrokerStats>, BrokerStats)>,
    topics: Vec<(u32, usize, CounterHandle<u64, Scoped>)>,
    waits: Vec<(u32, usize, HistogramHandle<QueueTime, Scoped>)>,
}

/// Topics that only scoped handles count; that are never removed; that are; that plain structs count.
const SCOPED_TOPICS: [&str; 2] = ["scoped-0", "scoped-1"];
const TOPICS: [&str; 2] = ["stays-0", "stays-1"];
const REMOVED_TOPICS: [&str; 2] = ["gone-0", "gone-1"];
pub(super) const PLAIN_TOPICS: [&str; 2] = ["plain-0", "plain-1"];

impl<'a> Actor<'a> {
    pub(super) fn new(registry: &'a Registry, rules: Rules, seed: u64) -> Self {
        Self {
            registry,
            rules,
            dice: Dice(seed),
            totals: Totals::new(),
            caches: Vec::new(),
            locals: Vec::new(),
            publishers: Vec::new(),
            responders: Vec::new(),
            closures: Vec::new(),
            brokers: Vec::new(),
            broker_responders: Vec::new(),
            topics: Vec::new(),
            waits: Vec::new(),
        }
    }

    fn add(&mut self, family: &str, labels: String, by: u64) {
        *self.totals.entry((family.to_owned(), labels)).or_default() += by;
    }

    fn add_plain(&mut self, shard: u32, stats: &CacheStats) {
        let labels = format!("shard=\"{shard}\"");
        self.add("cache_hits_total", labels.clone(), stats.hits);
        self.add("cache_lookups_total", labels, stats.lookups);
        for fast in [false, true] {
            let labels = format!("shard=\"{shard}\",fast=\"{fast}\"");
            self.add("cache_time_seconds", labels, stats.time[fast].count());
        }
    }

    fn add_handled(&mut self, shard: u32) {
        let labels = format!("shard=\"{shard}\"");
        self.add("cache_handled_total", labels.clone(), 1);
        self.add("cache_handle_time_seconds", labels, 1);
    }

    fn add_topic(&mut self, family: &str, shard: u32, topic: &str, by: u64) {
        self.add(family, format!("shard=\"{shard}\",topic=\"{topic}\""), by);
    }

    fn add_broker(&mut self, shard: u32, stats: &BrokerStats) {
        let labels = format!("shard=\"{shard}\"");
        self.add("broker_hits_total", labels.clone(), stats.hits);
        self.add("broker_lookups_total", labels, stats.lookups);
        for topic in PLAIN_TOPICS {
            let messages = stats.messages.get(topic).copied().unwrap_or(0);
            self.add_topic("broker_messages_total", shard, topic, messages);
            let wait = stats.wait.get(topic).map_or(0, Histogram::count);
            self.add_topic("broker_wait_seconds", shard, topic, wait);
        }
    }

    fn shard(&mut self) -> u32 {
        u32::try_from(self.dice.roll(u64::from(self.rules.shards))).expect("small")
    }

    fn settled_shard(&mut self) -> u32 {
        u32::try_from(self.dice.roll(u64::from(self.rules.settled))).expect("small")
    }

    /// Whoever waits for an answer gets one.
    fn poll(&mut self) {
        for (_, responder, stats, answered) in &mut self.responders {
            if responder.poll(stats) {
                answered.clone_from(stats);
            }
        }
        for (_, responder, stats) in &mut self.broker_responders {
            responder.poll(stats);
        }
    }

    pub(super) fn act(&mut self) {
        self.poll();
        match self.dice.roll(27) {
            0 => self.own(),
            1 => self.own_broker(),
            2 => self.publish(),
            3 => self.respond(),
            4 => self.respond_as_broker(),
            5 => self.bring(),
            6 | 7 => self.scope_series(),
            8..=10 => self.end(),
            11..=13 => self.count_shared(),
            14 | 15 => self.count_local(),
            16..=18 => self.count_published(),
            19 | 20 => self.count_plain(),
            21..=23 => self.count_topics(),
            24 => self.reset_published(),
            _ => self.count_scoped_topics(),
        }
    }

    fn own(&mut self) {
        let shard = self.shard();
        let handles = if shard < self.rules.settled && self.dice.roll(2) == 0 {
            self.registry.register::<CacheStats>(shard)
        } else {
            self.registry.scoped::<CacheStats>(shard)
        };
        let handles = handles.expect("no conflict");
        if self.dice.roll(3) == 0 {
            self.locals.push((shard, handles.local()));
        }
        self.caches.push((shard, handles));
    }

    fn own_broker(&mut self) {
        let shard = self.shard();
        let handles = if shard < self.rules.settled && self.dice.roll(2) == 0 {
            self.registry.register::<BrokerStats>(shard)
        } else {
            self.registry.scoped::<BrokerStats>(shard)
        };
        self.brokers.push((shard, handles.expect("no conflict")));
    }

    fn publish(&mut self) {
        let shard = self.settled_shard();
        let publisher = self.registry.publish::<CacheStats>(shard).expect("no conflict");
        self.publishers.push((shard, publisher));
    }

    fn respond(&mut self) {
        let shard = self.settled_shard();
        let responder = self.registry.respond::<CacheStats>(shard).expect("no conflict");
        self.responders
            .push((shard, responder, CacheStats::default(), CacheStats::default()));
    }

    fn respond_as_broker(&mut self) {
        let shard = self.settled_shard();
        let responder = self.registry.respond::<BrokerStats>(shard).expect("no conflict");
        self.broker_responders.push((shard, responder, BrokerStats::default()));
    }

    fn bring(&mut self) {
        if self.closures.len() >= 3 {
            return;
        }
        let (shard, stats) = (self.settled_shard(), Arc::<Mutex<CacheStats>>::default());
        let brought = Arc::clone(&stats);
        let id = self
            .registry
            .collect_with::<CacheStats>(shard, move || Ok(brought.lock().expect("no panic").clone()));
        self.closures.push((shard, id.expect("no conflict"), stats));
    }

    fn scope_series(&mut self) {
        let Some(at) = self.dice.pick(&self.brokers) else {
            return;
        };
        let (topic, (shard, broker)) = (self.dice.pick(&SCOPED_TOPICS).expect("some"), &self.brokers[at]);
        if self.dice.0.is_multiple_of(2) {
            self.topics
                .push((*shard, topic, broker.messages.scoped(SCOPED_TOPICS[topic])));
        } else {
            self.waits
                .push((*shard, topic, broker.wait.scoped(SCOPED_TOPICS[topic])));
        }
    }

    /// Ends something that there is.
    fn end(&mut self) {
        match self.dice.roll(9) {
            0 => drop(self.dice.pick(&self.caches).map(|at| self.caches.swap_remove(at))),
            1 => drop(self.dice.pick(&self.locals).map(|at| self.locals.swap_remove(at))),
            2 => drop(self.dice.pick(&self.brokers).map(|at| self.brokers.swap_remove(at))),
            3 => drop(self.dice.pick(&self.topics).map(|at| self.topics.swap_remove(at))),
            4 => drop(self.dice.pick(&self.waits).map(|at| self.waits.swap_remove(at))),
            5 => self.end_publisher(),
            6 => self.end_responder(),
            7 => {
                if let Some(at) = self.dice.pick(&self.broker_responders) {
                    let (shard, responder, stats) = self.broker_responders.swap_remove(at);
                    responder.finish(&stats);
                    self.add_broker(shard, &stats);
                }
            }
            _ => self.end_closure(),
        }
    }

    fn end_publisher(&mut self) {
        if let Some(at) = self.dice.pick(&self.publishers) {
            let (shard, publisher) = self.publishers.swap_remove(at);
            self.add_plain(shard, &publisher);
            // It may hold what was not published.
        }
    }

    /// Sets a struct back that has been published as it was, and publishes it before it counts again.
    fn reset_published(&mut self) {
        if let Some(at) = self.dice.pick(&self.publishers) {
            let (shard, publisher) = &mut self.publishers[at];
            publisher.publish();
            let (shard, before) = (*shard, mem::take(&mut **publisher));
            publisher.publish();
            self.add_plain(shard, &before);
        }
    }

    fn end_responder(&mut self) {
        if let Some(at) = self.dice.pick(&self.responders) {
            let (shard, responder, stats, answered) = self.responders.swap_remove(at);
            if self.dice.roll(2) == 0 {
                // Loses what came after its last answer.
                drop(responder);
                self.add_plain(shard, &answered);
            } else {
                responder.finish(&stats);
                self.add_plain(shard, &stats);
            }
        }
    }

    /// What a closure would have brought at the next gather is lost.
    fn end_closure(&mut self) {
        if !self.rules.exact
            && let Some(at) = self.dice.pick(&self.closures)
        {
            let (_, id, _) = self.closures.swap_remove(at);
            assert!(self.registry.remove_collector(id));
        }
    }

    fn count_shared(&mut self) {
        if let Some(at) = self.dice.pick(&self.caches) {
            let (shard, handles) = &self.caches[at];
            handles.handled.inc();
            handles.handle_time.observe(SECONDS);
            handles.entries.set(1);
            let shard = *shard;
            self.add_handled(shard);
        }
    }

    fn count_local(&mut self) {
        if let Some(at) = self.dice.pick(&self.locals) {
            let (shard, handles) = &self.locals[at];
            handles.handled.inc();
            handles.handle_time.observe(SECONDS);
            let shard = *shard;
            self.add_handled(shard);
        }
    }

    fn count_published(&mut self) {
        let by = self.dice.roll(5);
        let at_once = self.dice.roll(2) == 0;
        if let Some(at) = self.dice.pick(&self.publishers) {
            let stats = &mut self.publishers[at].1;
            look_up(stats, by);
            if at_once {
                stats.publish();
            }
        }
    }

    fn count_plain(&mut self) {
        let by = self.dice.roll(5);
        if let Some(at) = self.dice.pick(&self.responders) {
            look_up(&mut self.responders[at].2, by);
        }
        if let Some(at) = self.dice.pick(&self.broker_responders) {
            let topic = PLAIN_TOPICS[self.dice.pick(&PLAIN_TOPICS).expect("some")];
            move_message(&mut self.broker_responders[at].2, topic, by);
        }
        if let Some(at) = self.dice.pick(&self.closures) {
            look_up(&mut self.closures[at].2.lock().expect("no panic"), by);
        }
    }

    fn count_topics(&mut self) {
        let Some(at) = self.dice.pick(&self.brokers) else {
            return;
        };
        let place = self.dice.pick(&TOPICS).expect("some");
        let act = self.dice.roll(6);
        let (shard, broker) = &self.brokers[at];
        let shard = *shard;
        let gone = REMOVED_TOPICS[place];
        match act {
            0 => drop(broker.messages.remove(gone)),
            1 => drop(broker.wait.remove(gone)),
            2 | 3 => {
                broker.messages.with(gone).inc();
                broker.wait.with(gone).observe(SECONDS);
                broker.depth.with(gone).set(2.0);
                // One that may be gone before it counts.
                broker.messages.scoped(gone).inc();
            }
            _ => {
                broker.messages.with(TOPICS[place]).inc_by(3);
                broker.wait.with(TOPICS[place]).observe(SECONDS);
                self.add_topic("broker_messages_total", shard, TOPICS[place], 3);
                self.add_topic("broker_wait_seconds", shard, TOPICS[place], 1);
            }
        }
    }

    fn count_scoped_topics(&mut self) {
        if let Some(at) = self.dice.pick(&self.topics) {
            let (shard, topic, messages) = &self.topics[at];
            messages.inc_by(2);
            let (shard, topic) = (*shard, SCOPED_TOPICS[*topic]);
            self.add_topic("broker_messages_total", shard, topic, 2);
        }
        if let Some(at) = self.dice.pick(&self.waits) {
            let (shard, topic, wait) = &self.waits[at];
            wait.observe(SECONDS);
            let (shard, topic) = (*shard, SCOPED_TOPICS[*topic]);
            self.add_topic("broker_wait_seconds", shard, topic, 1);
        }
    }

    /// Ends everything but the closures, which a last gather calls; returns them, and what was counted.
    pub(super) fn finish(mut self) -> (Totals, Vec<CollectorId>) {
        while !self.publishers.is_empty() {
            self.end_publisher();
        }
        while !self.responders.is_empty() {
            self.poll();
            self.end_responder();
        }
        for (shard, responder, stats) in mem::take(&mut self.broker_responders) {
            responder.finish(&stats);
            self.add_broker(shard, &stats);
        }
        let mut ids = Vec::new();
        for (shard, id, stats) in mem::take(&mut self.closures) {
            self.add_plain(shard, &stats.lock().expect("no panic"));
            ids.push(id);
        }
        (self.totals, ids)
    }
}
