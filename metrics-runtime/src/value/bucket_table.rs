//! Finding a bucket without a search: a table by the first bits of a value, made by the compiler.

use std::time::Duration;

use super::{BoundsOf, Buckets, are_bounds};

const CELLS: usize = 256;
/// Most bounds of a table, and one more.
const PADDED: usize = 64;
/// Bits of the mantissa of a `f64`.
const MANTISSA: u32 = f64::MANTISSA_DIGITS - 1;
const INFINITY: u64 = f64::INFINITY.to_bits();

/// A table for bounds none of which is negative.
///
/// The exponent and the first bits of the mantissa choose a cell. As many bits are taken as it needs for no cell to hold two
/// bounds; so the cell says how many bounds are below all its values, and one comparison with the next bound does the
/// rest. Values below the first cell share it, values above the last share that.
#[derive(Debug)]
struct Table {
    /// Bits of a value that do not choose.
    shift: u32,
    /// The cell that is number 0.
    first: u64,
    last: u64,
    /// How many bounds are below the values of each cell.
    below: [u8; CELLS],
    /// The bounds, and then infinities.
    bounds: [f64; PADDED],
}

impl Table {
    /// Makes a table of bounds, each `scale` times as large; `None` if they are too many, too close together, or negative.
    const fn new(bounds: &[f64], scale: f64) -> Option<Self> {
        if bounds.is_empty() || bounds.len() >= PADDED || bounds[0] < 0.0 {
            return None;
        }
        let mut bits = 0;
        while bits <= 8 {
            if let Some(table) = Self::with_bits(bounds, scale, MANTISSA - bits) {
                return Some(table);
            }
            bits += 1;
        }
        None
    }

    // Cells are fewer than 256, bounds fewer than 64.
    #[allow(clippy::cast_possible_truncation)]
    const fn with_bits(bounds: &[f64], scale: f64, shift: u32) -> Option<Self> {
        let count = bounds.len();
        // A bound of zero, to which no exponent is near, is in the first cell.
        let positive = if bounds[0] > 0.0 { 0 } else { 1 };
        if positive == count {
            return None;
        }
        let Some(first) = (scaled(bounds[positive], scale).to_bits() >> shift).checked_sub(1) else {
            return None;
        };
        // Behind that of the last bound.
        let last = (scaled(bounds[count - 1], scale).to_bits() >> shift) + 1 - first;
        if last >= CELLS as u64 {
            return None;
        }
        let mut table = Self {
            shift,
            first,
            last,
            below: [0; CELLS],
            bounds: [f64::INFINITY; PADDED],
        };
        let mut index = 0;
        let mut cell = 0;
        while index < count {
            table.bounds[index] = scaled(bounds[index], scale);
            let own = if index < positive {
                0
            } else {
                (table.bounds[index].to_bits() >> shift) - first
            };
            if index > 0 && own < cell {
                // The cell of the bound before is its own too.
                return None;
            }
            // Those up to its own have the bounds before it below them.
            while cell <= own {
                table.below[cell as usize] = index as u8;
                cell += 1;
            }
            index += 1;
        }
        while cell < CELLS as u64 {
            table.below[cell as usize] = count as u8;
            cell += 1;
        }
        Some(table)
    }

    #[inline]
    fn bucket(&self, value: f64) -> usize {
        let cell = (value.to_bits() >> self.shift)
            .saturating_sub(self.first)
            .min(self.last);
        // At most `last`, which is less than `CELLS`; and what is below is at most the count of bounds, less than `PADDED`.
        #[allow(clippy::cast_possible_truncation)]
        let below = usize::from(self.below[cell as usize % CELLS]);
        below + usize::from(value > self.bounds[below % PADDED])
    }
}

/// Finds the bucket of a value: the first whose upper bound is not below it.
///
/// `None` for what may not be counted: NaN, the infinities, and negative values where no bound is negative, since a
/// single one would spoil the sum for good.
#[inline]
pub(crate) fn bucket<B: Buckets>(value: f64) -> Option<usize> {
    let table = const { &Table::new(BoundsOf::<B>::CHECKED, 1.0) };
    match table {
        // Not negative, not even a zero that is; neither infinite nor NaN.
        Some(table) if value.to_bits() < INFINITY => Some(table.bucket(value)),
        _ => search::<B>(value),
    }
}

fn search<B: Buckets>(value: f64) -> Option<usize> {
    let negative = BoundsOf::<B>::CHECKED.first().is_some_and(|first| *first < 0.0);
    (value.is_finite() && (negative || value >= 0.0))
        .then(|| BoundsOf::<B>::CHECKED.partition_point(|bound| *bound < value))
}

const NANOS_PER_SECOND: f64 = 1e9;

/// Returns a bound in another unit. One that is a whole number there, as far as the bound tells, is that number: else a value that equals the
/// bound could be above it.
const fn scaled(bound: f64, scale: f64) -> f64 {
    // Half of a bound that is too large for the cast is not the bound, and so takes the other way.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let whole = (bound * scale + 0.5) as i64 as f64;
    if (whole / scale).to_bits() == bound.to_bits() {
        whole
    } else {
        bound * scale
    }
}

/// Finds buckets of durations by nanoseconds, of bounds in seconds that only its maker knew: so that nobody waits for a division.
#[derive(Debug, Clone, Copy)]
pub struct Durations {
    table: &'static Option<Table>,
    bounds: &'static [f64],
}

impl Durations {
    /// Makes one, in constant evaluation. Wrong bounds are reported where the family is declared.
    #[must_use]
    pub const fn of<B: Buckets>() -> Self {
        Self {
            table: const {
                let bounds = BoundsOf::<B>::SHAPE.bounds;
                &if are_bounds(bounds) {
                    Table::new(bounds, NANOS_PER_SECOND)
                } else {
                    None
                }
            },
            bounds: BoundsOf::<B>::SHAPE.bounds,
        }
    }

    /// Finds the bucket of a duration, and returns it with the seconds.
    #[inline]
    pub(crate) fn bucket(self, duration: Duration) -> (usize, f64) {
        let nanos = duration.as_secs().checked_mul(1_000_000_000);
        let nanos = nanos.and_then(|nanos| nanos.checked_add(duration.subsec_nanos().into()));
        match (self.table, nanos.map(i64::try_from)) {
            (Some(table), Some(Ok(nanos))) => {
                // A signed integer becomes a float in one instruction, an unsigned one in many. Of more than a hundred days, the last
                // nanoseconds are rounded off.
                #[allow(clippy::cast_precision_loss)]
                let nanos = nanos as f64;
                (table.bucket(nanos), nanos / NANOS_PER_SECOND)
            }
            _ => self.search(duration.as_secs_f64()),
        }
    }

    #[cold]
    fn search(self, seconds: f64) -> (usize, f64) {
        (self.bounds.partition_point(|bound| *bound < seconds), seconds)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::DefaultBuckets;
    use super::*;

    #[test]
    fn bounds_are_inclusive_and_the_rest_is_plus_infinity() {
        assert_eq!(bucket::<DefaultBuckets>(0.0), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(-0.0), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(0.005), Some(0));
        assert_eq!(bucket::<DefaultBuckets>(0.005_000_001), Some(1));
        assert_eq!(bucket::<DefaultBuckets>(10.0), Some(10));
        assert_eq!(bucket::<DefaultBuckets>(f64::MAX), Some(11));
    }

    #[test]
    fn what_would_spoil_the_sum_is_refused() {
        for value in [
            f64::NAN,
            -f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -1.0,
            -f64::MIN_POSITIVE,
        ] {
            assert_eq!(bucket::<DefaultBuckets>(value), None, "{value}");
        }
    }

    #[test]
    fn durations_are_counted_where_their_seconds_are() {
        struct Long;
        impl Buckets for Long {
            const BOUNDS: &'static [f64] = &[0.3, 1.001, 4.1, 8.2, 1e10];
        }
        let times = (0..20_000).map(Duration::from_millis).chain([Duration::MAX]);
        for duration in times.chain((0..2_000).map(Duration::from_nanos)) {
            let seconds = duration.as_secs_f64();
            let (bucket, given) = Durations::of::<DefaultBuckets>().bucket(duration);
            assert_eq!(Some(bucket), super::bucket::<DefaultBuckets>(seconds), "{duration:?}");
            assert!((given - seconds).abs() <= seconds * f64::EPSILON, "{duration:?}");
            let (bucket, _) = Durations::of::<Long>().bucket(duration);
            assert_eq!(Some(bucket), super::bucket::<Long>(seconds), "{duration:?}");
        }
    }

    #[test]
    fn usual_bounds_have_a_table_and_unusual_ones_do_not() {
        let exponential: Vec<f64> = (0..16).map(|power| 0.001 * f64::from(1 << power)).collect();
        let linear: Vec<f64> = (0..20).map(|step| f64::from(step) * 10.0).collect();
        for bounds in [
            DefaultBuckets::BOUNDS,
            &exponential,
            &linear,
            &[1.0],
            &[0.0, 1e300],
            &[1e-30, 1e30],
        ] {
            assert!(Table::new(bounds, 1.0).is_some(), "{bounds:?}");
        }
        let many: Vec<f64> = (1..100).map(f64::from).collect();
        for bounds in [&[][..], &[-1.0, 1.0], &[0.0], &[1.0, 1.000_001], &[5e-324, 1.0], &many] {
            assert!(Table::new(bounds, 1.0).is_none(), "{bounds:?}");
        }
    }

    /// Values near a bound, and any others.
    fn values(bounds: &[f64]) -> Vec<f64> {
        let near = bounds
            .iter()
            .flat_map(|bound| [bound.next_down(), *bound, bound.next_up()]);
        let far = [0.0, f64::MIN_POSITIVE, 5e-324, 1.0, 1e-300, 1e300, f64::MAX];
        near.chain(far).filter(|value| *value >= 0.0).collect()
    }

    proptest! {
        #[test]
        fn a_table_and_a_search_agree(
            mut bounds in prop::collection::vec(prop_oneof![0.0..100.0_f64, 0.0..1e-3_f64, any::<f64>().prop_map(f64::abs)], 1..40),
            others in prop::collection::vec(any::<f64>().prop_map(f64::abs), 20),
        ) {
            bounds.retain(|bound| bound.is_finite());
            bounds.sort_by(f64::total_cmp);
            bounds.dedup();
            if let Some(table) = Table::new(&bounds, 1.0) {
                for value in values(&bounds).into_iter().chain(others).filter(|value| value.is_finite()) {
                    prop_assert_eq!(table.bucket(value), bounds.partition_point(|bound| *bound < value), "{}", value);
                }
            }
        }
    }
}
