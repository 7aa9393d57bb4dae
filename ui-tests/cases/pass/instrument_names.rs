//! Names of the user that are ours, too, or keywords.
#![deny(warnings)]
#![allow(non_snake_case, non_upper_case_globals, dead_code)]

use metrics::Registry;

static REGISTRY: std::sync::LazyLock<Registry> = std::sync::LazyLock::new(Registry::new);

mod __argument0 {
    pub(super) const VALUE: u32 = 5;
}

#[metrics::instrument(name = "all", labels(value = __value), buckets([1.0]), registry = &REGISTRY)]
fn all(__value: &str, __m: u32, (__argument0, __argument1): (u32, u32), metrics: u32) -> usize {
    let __running = metrics + __m;
    __value.len() + usize::try_from(__running + __argument0 + __argument1).unwrap()
}

#[metrics::instrument]
fn modules() -> u32 {
    __argument0::VALUE
}

#[metrics::instrument]
async fn later(__value: u32, metrics: u32, __argument0: u32, (_a, _b): (u32, u32)) -> u32 {
    let __m = __value + metrics;
    __m + __argument0
}

#[metrics::instrument(name = "raw", labels(r#type = r#match, r#fn: u32 = r#fn), preregister)]
fn r#loop(r#match: &str, r#fn: u32, mut r#mut: u32) -> usize {
    r#mut += r#fn;
    r#match.len() + usize::try_from(r#mut).unwrap()
}

#[metrics::instrument]
async fn r#async(r#await: u32) -> u32 {
    r#await
}

/// The items of an instrumented function see those around it, and not ours.
#[metrics::instrument]
fn inner_items() -> u32 {
    static __SITE: u32 = 10;
    fn __here() -> u32 {
        20
    }
    use std::cmp as __m;
    __m::max(__SITE, __here())
}

fn main() {
    metrics::preregister!(r#loop);
    assert_eq!(all("a", 1, (2, 3), 4), 1 + 5 + 5);
    assert_eq!(modules(), 5);
    assert_eq!(r#loop("a", 1, 2), 4);
    assert_eq!(inner_items(), 20);
    drop((later(1, 2, 3, (4, 5)), r#async(1)));
    assert!(metrics::render().contains("raw_calls_total{type=\"a\",fn=\"1\",outcome=\"ok\"} 1\n"));
    assert!(metrics::render().contains("function=\"async\""));
}
