//! Bounds that a constant holds, for as many histograms and functions as there are.
#![deny(warnings, clippy::pedantic)]
#![allow(dead_code)]

use metrics::{Buckets, DefaultBuckets, Family, Histogram, Metrics};

const SHARED: [f64; 2] = [0.5, 1.0];
const SLICE: &[f64] = &[0.25, 1.0];
static STATIC: [f64; 1] = [7.0];

mod limits {
    pub(crate) const WEB: &[f64] = &super::SHARED;

    pub(crate) const fn made() -> [f64; 2] {
        [3.0, 4.0]
    }
}

/// What one service has done.
#[derive(Metrics)]
struct Stats {
    /// By an array.
    #[metric(histogram, buckets(Array = SHARED))]
    array: Histogram<Array>,
    /// By a slice elsewhere.
    #[metric(histogram, labels(local), buckets(Path = limits::WEB,))]
    path: Family<bool, Histogram<Path>>,
    /// By a slice.
    #[metric(histogram, buckets(Slice = SLICE))]
    slice: Histogram<Slice>,
    /// By a reference to an array.
    #[metric(histogram, buckets(Reference = &SHARED))]
    reference: Histogram<Reference>,
    /// By a reference to bounds.
    #[metric(histogram, buckets(Referred = &[1.0, SHARED[1] + 1.0]))]
    referred: Histogram<Referred>,
    /// By a function.
    #[metric(histogram, buckets(Made = limits::made()))]
    made: Histogram<Made>,
    /// By those of a type.
    #[metric(histogram, unit = "seconds", buckets(OfType = DefaultBuckets::BOUNDS))]
    of_type: Histogram<OfType>,
    /// By those of a type, said in full.
    #[metric(histogram, buckets(Qualified = <Array as Buckets>::BOUNDS))]
    qualified: Histogram<Qualified>,
    /// By a static.
    #[metric(histogram, buckets(Static = STATIC))]
    of_static: Histogram<Static>,
}

macro_rules! stats {
    ($($name:ident $buckets:ident = $bounds:expr;)*) => {$(
        /// What another service has done.
        #[derive(Metrics)]
        struct $name {
            /// Bounds through a macro.
            #[metric(histogram, buckets($buckets = $bounds))]
            size: Histogram<$buckets>,
        }
    )*};
}
stats! {
    One OneBounds = [1.0, 2.0];
    Two TwoBounds = SHARED;
    Three ThreeBounds = &SHARED;
}

struct FirstOf<const N: usize>;

impl<const N: usize> Buckets for FirstOf<N> {
    const BOUNDS: &'static [f64] = [0.1, 0.2, 0.3].split_at(N).0;
}

#[metrics::instrument(name = "array", buckets(SHARED))]
fn array() {}

#[metrics::instrument(name = "path", buckets(limits::WEB))]
fn path() {}

#[metrics::instrument(name = "reference", buckets(&SHARED))]
fn reference() {}

#[metrics::instrument(name = "made", buckets(limits::made()))]
fn made() {}

#[metrics::instrument(name = "of_type", buckets(DefaultBuckets::BOUNDS))]
fn of_type() {}

#[metrics::instrument(name = "by_type", buckets(Made))]
fn by_type() {}

#[metrics::instrument(name = "by_generic", buckets(FirstOf<2>,))]
fn by_generic() {}

fn bounds(family: &str) -> Vec<f64> {
    let snapshot = metrics::global().gather();
    let name = format!("{family}_duration_seconds");
    match snapshot.family(&name).expect("a family").descriptor().value() {
        metrics::ValueType::Histogram(bounds) => bounds.to_vec(),
        _ => Vec::new(),
    }
}

fn main() {
    assert_eq!([Array::BOUNDS, Path::BOUNDS, Reference::BOUNDS, Qualified::BOUNDS], [&SHARED; 4]);
    assert_eq!([Slice::BOUNDS, Static::BOUNDS, Made::BOUNDS], [SLICE, &STATIC, &[3.0, 4.0]]);
    assert_eq!([Referred::BOUNDS, OneBounds::BOUNDS], [[1.0, 2.0]; 2]);
    assert_eq!([TwoBounds::BOUNDS, ThreeBounds::BOUNDS], [SHARED; 2]);
    assert_eq!(OfType::BOUNDS, DefaultBuckets::BOUNDS);

    array();
    path();
    reference();
    made();
    of_type();
    by_type();
    by_generic();
    assert_eq!(["array", "path", "reference"].map(bounds), [SHARED; 3]);
    assert_eq!(["made", "by_type"].map(bounds), [[3.0, 4.0]; 2]);
    assert_eq!(bounds("of_type"), DefaultBuckets::BOUNDS);
    assert_eq!(bounds("by_generic"), [0.1, 0.2]);
}
