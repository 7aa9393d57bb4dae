//! Values of capped labels that the declaration lists: they have a place however late they come.

use metrics::{Family, LabelSet, Metrics, Registry};

use crate::reading::{counter, gauge};

/// What one broker has done.
#[derive(Debug, Default, Metrics)]
#[metrics(namespace = "broker", max_series = 4)]
struct BrokerStats {
    /// Messages moved.
    #[metric(counter, labels(topic: String = max(3, "orders", "payments"), partition))]
    messages: Family<(String, u32), u64>,
    /// Answers, by their code.
    #[metric(counter, labels(code: Option<i16> = max(2, 200, -1)))]
    answers: Family<Option<i16>, u64>,
    /// The length of each queue.
    #[metric(gauge, labels(queue = max(2, "slow")))]
    queued: Family<&'static str, u64>,
    /// Visits.
    #[metric(counter, labels(path = max(1, "/"), kind))]
    visits: Family<Route<'static>, u64>,
    /// Users, by plan.
    #[metric(counter, labels(plan: String = max(100, "free", "paid")))]
    users: Family<String, u64>,
}

#[derive(Clone, Copy, LabelSet)]
struct Route<'a> {
    path: &'a str,
    kind: u8,
}

fn flood(name: &str) -> impl Iterator<Item = String> {
    (0..10).map(move |number| format!("{name} {number}"))
}

#[test]
fn known_values_have_a_place_however_late_they_come() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    for topic in flood("topic") {
        stats.messages.with((&topic, 0)).inc();
    }
    for code in 400..410 {
        stats.answers.with(Some(code)).inc();
    }
    stats.queued.with("a").set(1);
    stats.queued.with("b").set(1);
    stats.queued.with("slow").set(7);
    for path in flood("/") {
        stats.visits.with(Route { path: &path, kind: 1 }).inc();
    }
    for topic in ["orders", "payments", "orders"] {
        stats.messages.with((topic, 0)).inc();
    }
    stats.answers.with(Some(200)).inc();
    stats.answers.with(Some(-1)).inc();
    stats.answers.with(None).inc();
    stats.visits.with(Route { path: "/", kind: 1 }).inc();
    insta::assert_snapshot!(registry.render());
}

#[test]
fn known_values_are_beside_the_cap_of_the_family() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    for plan in flood("plan") {
        stats.users.with(&plan).inc();
    }
    assert_eq!(counter(&registry, "broker_users_total", "plan=\"_overflow\""), Some(6));
    stats.users.with("paid").inc();
    assert_eq!(counter(&registry, "broker_users_total", "plan=\"paid\""), Some(1));
    // Of several labels, the known one stays and the others overflow.
    for partition in 0..10 {
        stats.messages.with(("orders", partition)).inc();
    }
    let overflow = "topic=\"orders\",partition=\"_overflow\"";
    assert_eq!(counter(&registry, "broker_messages_total", overflow), Some(6));
}

#[test]
fn a_known_value_that_is_removed_has_its_place_again() {
    let registry = Registry::new();
    let stats = registry.register::<BrokerStats>(()).expect("no conflict");
    stats.queued.with("a").set(1);
    for round in 0..3_u32 {
        stats.queued.with("slow").set(round.into());
        assert_eq!(gauge(&registry, "broker_queued", "queue=\"slow\""), Some(round.into()));
        assert!(stats.queued.remove("slow"));
        assert!(stats.queued.remove("a"));
        stats.queued.with("a").set(1);
        stats.queued.with("b").set(1);
        assert_eq!(gauge(&registry, "broker_queued", "queue=\"b\""), None);
    }
}

#[test]
fn known_values_of_plain_structs_have_a_place() {
    let registry = crate::reading::patient();
    registry
        .collect_with::<BrokerStats>((), || {
            let mut stats = BrokerStats::default();
            for topic in flood("a topic") {
                *stats.messages.with_mut((&topic, 0)) += 1;
            }
            for topic in ["orders", "payments"] {
                *stats.messages.with_mut((topic, 0)) += 1;
            }
            for plan in flood("a plan") {
                *stats.users.with_mut(&plan) += 1;
            }
            *stats.users.with_mut("paid") += 1;
            Ok(stats)
        })
        .expect("no conflict");
    let messages = |topic: &str| {
        let labels = format!("topic=\"{topic}\",partition=\"0\"");
        counter(&registry, "broker_messages_total", &labels)
    };
    assert_eq!(messages("_overflow"), Some(9));
    assert_eq!((messages("a topic 0"), messages("a topic 1")), (Some(1), None));
    assert_eq!((messages("orders"), messages("payments")), (Some(1), Some(1)));
    let users = |plan: &str| counter(&registry, "broker_users_total", &format!("plan=\"{plan}\""));
    assert_eq!((users("_overflow"), users("paid")), (Some(6), Some(1)));
}
