//! Bounds of histograms, computed from the rule that the user gave.

use proc_macro2::{Ident, Span};
use syn::Expr;

use crate::attr::{BoundSpec, BoundsSpec, BucketsSpec, Number, Spacing};

/// Most bounds that a rule may ask for: every one is a word in every row.
const MAX_BOUNDS: usize = 1000;

/// A marker type to generate, and its bounds.
pub(crate) struct Buckets {
    pub(crate) ident: Ident,
    pub(crate) bounds: Bounds,
}

/// The bounds of a marker type.
pub(crate) enum Bounds {
    /// Known here.
    Known { span: Span, bounds: Vec<Number> },
    /// Partly constant expressions, which only the compiler knows.
    Constant { span: Span, bounds: Vec<BoundSpec> },
    /// A constant with all of them, which only the compiler knows.
    Shared(Box<Expr>),
    /// Not to be computed: the numbers to blame, and what is wrong with each.
    Wrong(Vec<(Span, String)>),
}

impl Buckets {
    pub(super) fn new(spec: &BucketsSpec) -> Self {
        Self::named(spec.name.clone(), &spec.bounds)
    }

    /// Computes bounds for a type that the user does not see.
    pub(super) fn named(ident: Ident, spec: &BoundsSpec) -> Self {
        let bounds = match spec {
            BoundsSpec::Each { span, bounds } => each(*span, bounds),
            BoundsSpec::Shared(constant) => Bounds::Shared(constant.clone()),
            BoundsSpec::Spaced {
                word,
                spacing,
                arguments,
            } => spaced(word.span(), *spacing, arguments),
        };
        Self { ident, bounds }
    }
}

fn each(span: Span, bounds: &[BoundSpec]) -> Bounds {
    let numbers: Option<Vec<Number>> = bounds.iter().map(BoundSpec::number).collect();
    match numbers {
        Some(bounds) => Bounds::Known { span, bounds },
        None => Bounds::Constant {
            span,
            bounds: bounds.to_vec(),
        },
    }
}

fn spaced(span: Span, spacing: Spacing, arguments: &[Number]) -> Bounds {
    let &[first, second, count] = arguments else {
        return Bounds::Wrong(vec![(span, "a rule has three numbers".to_owned())]);
    };
    match bounds(spacing, [first, second, count]) {
        Ok(bounds) => {
            let bounds = bounds
                .into_iter()
                .map(|value| Number {
                    value: cleaned(value),
                    span,
                })
                .collect();
            Bounds::Known { span, bounds }
        }
        Err(mistakes) => Bounds::Wrong(mistakes),
    }
}

fn bounds(spacing: Spacing, [first, second, count]: [Number; 3]) -> Result<Vec<f64>, Vec<(Span, String)>> {
    let (start, step) = (first.value, second.value);
    let size = size(spacing, count);
    let wrong_start = (spacing != Spacing::Linear && start <= 0.0).then_some("the first bound of this rule is above 0");
    let wrong_step = match spacing {
        Spacing::Exponential if step <= 1.0 => Some("the factor is above 1, or the bounds do not rise"),
        Spacing::ExponentialRange if step <= start => Some("the largest bound is above the smallest"),
        Spacing::Linear if step <= 0.0 => Some("the width is above 0, or the bounds do not rise"),
        _ => None,
    };
    let wrong_count = size
        .is_none()
        .then_some("the count is a whole number from 1 (of a range: from 2) to 1000");
    let rules = [(first, wrong_start), (second, wrong_step), (count, wrong_count)];
    let mistakes = rules.into_iter().filter_map(|(number, rule)| {
        let message = format!("{} cannot stand here: {}", number.value, rule?);
        Some((number.span, message))
    });
    let mistakes: Vec<_> = mistakes.collect();
    let Some(size) = size.filter(|_| mistakes.is_empty()) else {
        return Err(mistakes);
    };
    let steps = (0..size).map(f64::from);
    Ok(match spacing {
        Spacing::Exponential => steps.map(|steps| start * step.powf(steps)).collect(),
        Spacing::ExponentialRange => {
            let (growth, last) = (step / start, f64::from(size - 1));
            steps.map(|steps| start * growth.powf(steps / last)).collect()
        }
        Spacing::Linear => steps.map(|steps| start + step * steps).collect(),
    })
}

fn size(spacing: Spacing, count: Number) -> Option<u16> {
    let least = if spacing == Spacing::ExponentialRange { 2 } else { 1 };
    let size = (least..=MAX_BOUNDS).find(|size| count.value.total_cmp(&to_f64(*size)).is_eq());
    size.and_then(|size| u16::try_from(size).ok())
}

fn to_f64(size: usize) -> f64 {
    u16::try_from(size).map_or(f64::INFINITY, f64::from)
}

/// Rounds to 15 significant digits, so that `0.1 * 3` reads `0.3`.
fn cleaned(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(spacing: Spacing, arguments: [f64; 3]) -> Option<Vec<f64>> {
        let arguments = arguments.map(|value| Number {
            value,
            span: Span::call_site(),
        });
        match spaced(Span::call_site(), spacing, &arguments) {
            Bounds::Known { bounds, .. } => Some(bounds.iter().map(|bound| bound.value).collect()),
            _ => None,
        }
    }

    #[test]
    fn bounds_have_few_digits() {
        assert_eq!(
            compute(Spacing::Exponential, [0.001, 2.0, 4.0]).unwrap(),
            [0.001, 0.002, 0.004, 0.008]
        );
        assert_eq!(compute(Spacing::Linear, [0.0, 0.1, 4.0]).unwrap(), [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(
            compute(Spacing::ExponentialRange, [0.01, 100.0, 5.0]).unwrap(),
            [0.01, 0.1, 1.0, 10.0, 100.0]
        );
        assert_eq!(compute(Spacing::Linear, [-2.0, 2.0, 3.0]).unwrap(), [-2.0, 0.0, 2.0]);
        assert_eq!(compute(Spacing::Exponential, [1.0, 10.0, 1.0]).unwrap(), [1.0]);
    }

    #[test]
    fn senseless_rules_make_no_bounds() {
        let senseless = [
            (Spacing::Exponential, [0.0, 2.0, 4.0]),
            (Spacing::Exponential, [1.0, 1.0, 4.0]),
            (Spacing::Exponential, [1.0, 2.0, 0.0]),
            (Spacing::Exponential, [1.0, 2.0, 1.5]),
            (Spacing::Exponential, [1.0, 2.0, 1e9]),
            (Spacing::ExponentialRange, [1.0, 1.0, 4.0]),
            (Spacing::ExponentialRange, [1.0, 2.0, 1.0]),
            (Spacing::Linear, [1.0, -1.0, 4.0]),
        ];
        for (spacing, arguments) in senseless {
            assert!(compute(spacing, arguments).is_none(), "{arguments:?}");
        }
    }
}
