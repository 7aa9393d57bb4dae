//! The protocols of names, run by loom: `RUSTFLAGS="--cfg loom" cargo test --release --lib models`.
//!
//! As in the models of the cells, the one who writes is the main thread.

use loom::sync::Arc;
use loom::thread;

use super::names::{Names, Serial, Writer};
use crate::label::Part;

fn insert(names: &Names<()>, writer: &mut Writer, parts: &[Part<'_>]) -> Serial {
    let make = |count| Some(vec![(); count]);
    names
        .insert(writer, parts, make, |(), _| true)
        .expect("there is room")
        .0
}

/// A reader never takes words of two names, or one name for another, while the memory of an entry is used again. All hashes
/// are equal here, so that only the words tell names apart.
#[test]
fn an_entry_that_is_written_over_is_not_taken_for_another() {
    let [old, new, mixed] = [(1, 1), (2, 2), (1, 2)].map(|(a, b)| [Part::Unsigned(a), Part::Unsigned(b)]);
    for asked in [old, new, mixed] {
        let mut builder = loom::model::Builder::new();
        // All interleavings with three changes of thread, and not all others, which take a minute.
        builder.preemption_bound = Some(3);
        builder.check(move || {
            let (names, mut writer) = (Arc::new(Names::new()), Writer::default());
            let first = insert(&names, &mut writer, &old);
            let reader = thread::spawn({
                let names = Arc::clone(&names);
                move || names.find(&asked[..]).map(|found| found.0)
            });
            names.remove(&mut writer, &old, first);
            let second = insert(&names, &mut writer, &new);
            let found = reader.join().expect("it reads");
            let right = [(old, first), (new, second)]
                .into_iter()
                .find(|(name, _)| *name == asked);
            assert!(found.is_none() || found == right.map(|(_, serial)| serial));
        });
    }
}

/// A name that is added to a table that is full is found, and those that were there before are found at any time.
#[test]
fn names_that_stay_are_found_while_the_table_grows() {
    loom::model(|| {
        let (names, mut writer) = (Arc::new(Names::new()), Writer::default());
        let stays = [Part::Unsigned(0)];
        let first = insert(&names, &mut writer, &stays);
        let reader = thread::spawn({
            let names = Arc::clone(&names);
            move || names.find(&stays[..]).map(|found| found.0)
        });
        insert(&names, &mut writer, &[Part::Unsigned(100)]);
        assert_eq!(reader.join().expect("it reads"), Some(first));
    });
}
