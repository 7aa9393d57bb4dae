//! Functions of a crate of the edition before.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use super::polling::block_on;
use super::table::table;

#[test]
fn functions_of_another_crate() {
    assert_eq!(metrics_guest::owned_lock(Mutex::new(vec![1])), 1);
    assert_eq!(metrics_guest::owned_cell(RefCell::new("text".to_owned())), 4);
    assert_eq!(
        block_on(metrics_guest::owned_lock_async((Arc::new(Mutex::new(vec![1])), 1))),
        1
    );
    assert_eq!(
        metrics_guest::owned_lock_labelled(Mutex::new(vec![1]), "a".to_owned()),
        2
    );
    assert_eq!(block_on(metrics_guest::two_lifetimes("a", "")), "");
    assert_eq!(block_on(metrics_guest::written_out("a", "b")), 2);
    insta::assert_snapshot!(table(&metrics_guest::REGISTRY), @"
    labelled kind=a: ok 1, panicked 0
    owned_cell: ok 1, panicked 0
    owned_lock: ok 1, panicked 0
    owned_lock_async: ok 1, panicked 0, cancelled 0
    two_lifetimes: ok 1, panicked 0, cancelled 0
    written_out: ok 1, panicked 0, cancelled 0
    ");
}
