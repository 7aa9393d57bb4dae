//! Help may be a constant expression, in `help = ..` and in doc comments, also from within `macro_rules!`.
#![deny(warnings, missing_docs, clippy::pedantic)]

use metrics::{Family, Metrics, Registry};

const HELP: &str = "Pages evicted.\n";

/// Texts of a module.
pub mod texts {
    /// Texts of a type.
    pub struct Texts<const N: usize, const M: usize>;

    impl<const N: usize, const M: usize> Texts<N, M> {
        /// A text.
        pub const HELP: &'static str = "Pages pinned.";
    }
}

macro_rules! counted {
    ($name:ident: $($field:ident, $other:ident, $what:literal, $help:expr);*) => {
        /// What a cache has done.
        #[derive(Default, Metrics)]
        #[metrics(namespace = "cache")]
        pub struct $name {
            $(
                #[doc = concat!("Pages [", $what, "](https://example.com)")]
                /// by the cache.
                ///
                /// More.
                #[metric(counter)]
                pub $field: u64,

                #[doc = $what]
                #[metric(gauge, help = $help)]
                pub $other: u64,
            )*
        }
    };
}
counted!(Cache: read, reading, "read", concat!("Pages being ", "read."); written, writing, "written", HELP);

/// What another cache has done.
#[derive(Default, Metrics)]
pub struct Other {
    /// Docs do not matter beside `help`.
    #[metric(counter, help = HELP, labels(tier: Tier = [Hot, Cold]))]
    pub evicted: Family<Tier, u64>,
    #[doc = include_str!("help.md")]
    #[metric(gauge)]
    pub size: u64,
    #[allow(missing_docs)]
    #[metric(gauge, up_down, help = texts::Texts::<1, 2>::HELP)]
    pub pinned: u64,
    #[allow(missing_docs)]
    #[metric(gauge, help = { const LOCAL: &str = "Pages lost."; LOCAL })]
    pub lost: u64,
    #[allow(missing_docs)]
    #[metric(gauge, help = { const LOCAL: &str = "Free pages."; LOCAL })]
    pub free: u64,
    #[allow(missing_docs)]
    #[metric(gauge, help = if cfg!(any()) { "All pages." } else { "Clean pages." }, allow(naming))]
    pub clean: u64,
    #[allow(missing_docs)]
    #[metric(gauge, help = match HELP.len() { 0 => "No pages.", _ => "Mapped pages." })]
    pub mapped: u64,
    #[doc(alias = "dirt")]
    #[cfg_attr(all(), doc = concat!(" Pages ", "dirty."))]
    #[metric(gauge)]
    pub dirty: u64,
}

fn main() {
    const INNER: &str = "Pages of a struct in a function.";

    /// Of a function.
    #[derive(Metrics)]
    struct Local {
        #[metric(counter, help = INNER)]
        pages: u64,
    }

    let registry = Registry::new();
    registry.register::<Cache>(()).unwrap();
    registry.register::<Other>(()).unwrap();
    registry.register::<Local>(()).unwrap().pages.inc();
    let text = registry.render();
    let help: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# HELP ")).collect();
    assert_eq!(
        help,
        [
            "cache_read_total Pages read by the cache.",
            "cache_reading Pages being read.",
            "cache_writing Pages evicted.",
            "cache_written_total Pages written by the cache.",
            "clean Clean pages.",
            "dirty Pages dirty.",
            "evicted_total Pages evicted.",
            "free Free pages.",
            "lost Pages lost.",
            "mapped Mapped pages.",
            "pages_total Pages of a struct in a function.",
            "pinned Pages pinned.",
            "size Size of the cache, in pages.",
        ]
    );
}
