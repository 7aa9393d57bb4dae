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

/// A reader finds a name that stays, and never takes another for the one that it looks for, while the memory of an entry
/// is used again.
#[test]
fn an_entry_that_is_written_over_is_not_taken_for_the_old_one() {
    loom::model(|| {
        let (names, mut writer) = (Arc::new(Names::new()), Writer::default());
        let (old, new) = ([Part::Unsigned(1)], [Part::Unsigned(2)]);
        let first = insert(&names, &mut writer, &old);
        let reader = thread::spawn({
            let names = Arc::clone(&names);
            move || {
                (
                    names.find(&old[..]).map(|found| found.0),
                    names.find(&new[..]).map(|found| found.0),
                )
            }
        });
        names.remove(&mut writer, &old, first);
        let second = insert(&names, &mut writer, &new);
        let (found_old, found_new) = reader.join().expect("it reads");
        assert!(found_old.is_none_or(|found| found == first));
        assert!(found_new.is_none_or(|found| found == second));
        assert_eq!(names.find(&new[..]).map(|found| found.0), Some(second));
    });
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
