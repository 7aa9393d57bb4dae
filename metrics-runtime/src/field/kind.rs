//! The kinds of metric, as types: the first word of `#[metric(..)]`.

use crate::descriptor::MetricType;

/// A kind of metric. Sealed by what a field may be.
pub trait Kind: 'static {
    /// The type of a family of this kind.
    const METRIC_TYPE: MetricType;
}

macro_rules! kinds {
    ($($kind:ident $metric_type:ident $attribute:literal)*) => {$(
        #[doc = concat!("`#[metric(", $attribute, ")]`")]
        #[derive(Debug)]
        pub enum $kind {}

        impl Kind for $kind {
            const METRIC_TYPE: MetricType = MetricType::$metric_type;
        }
    )*};
}
kinds! {
    Counter Counter "counter"
    Gauge Gauge "gauge"
    UpDown Gauge "gauge, up_down"
    Histogram Histogram "histogram"
    State StateSet "state"
    Info Info "info"
}
