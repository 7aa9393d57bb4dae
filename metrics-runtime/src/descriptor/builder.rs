//! Descriptors made at run time, checked by the rules that the derives check at compile time.

use std::borrow::Cow;
use std::panic::Location;

use metrics_grammar::{Heading, Section, advice, check_label_name, check_metric_name, label_advice, reserved_label};

use super::{Descriptor, DescriptorError, DescriptorErrorKind, MetricType, Scalar, Site, ValueType};

/// Makes a [`Descriptor`] at run time.
#[derive(Debug, Clone)]
#[must_use = "`build` makes the descriptor"]
pub struct DescriptorBuilder {
    descriptor: Descriptor,
    allow_naming: bool,
}

impl Descriptor {
    /// Describes a counter: a total that only rises.
    #[track_caller]
    pub fn counter(name: impl Into<String>, help: impl Into<String>) -> DescriptorBuilder {
        DescriptorBuilder::new(
            name.into(),
            help.into(),
            MetricType::Counter,
            ValueType::Number(Scalar::F64),
        )
    }

    /// Describes a gauge: a value that goes up and down.
    #[track_caller]
    pub fn gauge(name: impl Into<String>, help: impl Into<String>) -> DescriptorBuilder {
        DescriptorBuilder::new(
            name.into(),
            help.into(),
            MetricType::Gauge,
            ValueType::Number(Scalar::F64),
        )
    }

    /// Describes a histogram, by its upper bounds without `+Inf`.
    #[track_caller]
    pub fn histogram(
        name: impl Into<String>,
        help: impl Into<String>,
        bounds: impl IntoIterator<Item = f64>,
    ) -> DescriptorBuilder {
        let value = ValueType::histogram(bounds);
        DescriptorBuilder::new(name.into(), help.into(), MetricType::Histogram, value)
    }

    /// Describes a state set: which one of some states is the current one.
    #[track_caller]
    pub fn state_set<S: Into<Cow<'static, str>>>(
        name: impl Into<String>,
        help: impl Into<String>,
        states: impl IntoIterator<Item = S>,
    ) -> DescriptorBuilder {
        let value = ValueType::StateSet(states.into_iter().map(Into::into).collect());
        DescriptorBuilder::new(name.into(), help.into(), MetricType::StateSet, value)
    }

    /// Describes an info: labels with the value 1.
    #[track_caller]
    pub fn info(name: impl Into<String>, help: impl Into<String>) -> DescriptorBuilder {
        DescriptorBuilder::new(name.into(), help.into(), MetricType::Info, ValueType::Info)
    }
}

impl DescriptorBuilder {
    #[track_caller]
    fn new(name: String, help: String, metric_type: MetricType, value: ValueType) -> Self {
        let (unit, labels, site) = (String::new(), Vec::new(), Site::of(Location::caller()));
        let descriptor = Descriptor {
            name,
            help,
            unit,
            metric_type,
            labels,
            instance_labels: 0,
            value,
            site,
        };
        Self {
            descriptor,
            allow_naming: false,
        }
    }

    /// Gives the unit, which the name must end with (before `_total`).
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.descriptor.unit = unit.into();
        self
    }

    /// Names the labels, in the order in which a collector gives their values.
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        self.descriptor.labels = labels.into_iter().map(Into::into).collect();
        self
    }

    /// Turns off naming advice, so that names of other systems can stay: a counter without `_total`, a unit that is no base
    /// unit or is not in the name, no help. The wire grammar still holds.
    ///
    /// Samples have the name in every format. Where `OpenMetrics` has it for another type only, the
    /// type gives way: see [`Format::OpenMetrics`](crate::Format::OpenMetrics).
    pub fn allow_naming(mut self) -> Self {
        self.allow_naming = true;
        self
    }

    /// Makes the descriptor.
    ///
    /// # Errors
    ///
    /// The first rule that the description breaks; [`DescriptorErrorKind`] lists the rules.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::Descriptor;
    ///
    /// let error = Descriptor::gauge("disk.free", "Free space.").build().unwrap_err();
    /// let text = error.to_string();
    /// assert!(text.contains("`disk.free`") && text.contains("for example `disk_free`"), "{text}");
    ///
    /// let old_name = Descriptor::counter("requests", "Requests served.").allow_naming().build()?;
    /// assert_eq!(old_name.name(), "requests");
    /// # Ok::<(), metrics::DescriptorError>(())
    /// ```
    pub fn build(self) -> Result<Descriptor, DescriptorError> {
        match self.check() {
            Ok(()) => Ok(self.descriptor),
            Err(kind) => Err(DescriptorError::new(self.descriptor.name, self.descriptor.site, kind)),
        }
    }

    fn check(&self) -> Result<(), DescriptorErrorKind> {
        let Descriptor {
            name,
            unit,
            metric_type,
            value,
            ..
        } = &self.descriptor;
        check_metric_name(name).map_err(DescriptorErrorKind::IllegalName)?;
        if !unit.is_empty() {
            check_unit(unit, *metric_type)?;
        }
        self.check_labels()?;
        match value {
            ValueType::Histogram(bounds) => check_bounds(bounds)?,
            ValueType::StateSet(states) => check_states(states)?,
            ValueType::Number(_) | ValueType::Info => {}
        }
        if self.allow_naming { Ok(()) } else { self.check_naming() }
    }

    fn check_labels(&self) -> Result<(), DescriptorErrorKind> {
        let Descriptor {
            labels, metric_type, ..
        } = &self.descriptor;
        for (place, label) in labels.iter().enumerate() {
            let label = || label.clone();
            check_label_name(&labels[place])
                .map_err(|cause| DescriptorErrorKind::IllegalLabel { label: label(), cause })?;
            if let Some(why) = reserved_label(*metric_type, self.descriptor.base_name(), &labels[place]) {
                return Err(DescriptorErrorKind::ReservedLabel { label: label(), why });
            }
            if labels[..place].contains(&labels[place]) {
                return Err(DescriptorErrorKind::RepeatedLabel { label: label() });
            }
        }
        Ok(())
    }

    fn check_naming(&self) -> Result<(), DescriptorErrorKind> {
        let Descriptor {
            name,
            help,
            unit,
            metric_type,
            labels,
            ..
        } = &self.descriptor;
        if help.trim().is_empty() {
            return Err(DescriptorErrorKind::NoHelp);
        }
        let of_labels = labels.iter().flat_map(|label| label_advice(*metric_type, label));
        let advice: Vec<_> = advice(*metric_type, name, unit).into_iter().chain(of_labels).collect();
        if !advice.is_empty() {
            return Err(DescriptorErrorKind::Naming(advice));
        }
        let heading = Heading::in_openmetrics(*metric_type, name, Section::Whole);
        if !unit.is_empty() && !heading.ends_with_unit(unit) {
            return Err(DescriptorErrorKind::UnitNotInName { unit: unit.clone() });
        }
        Ok(())
    }
}

fn check_unit(unit: &str, metric_type: MetricType) -> Result<(), DescriptorErrorKind> {
    check_metric_name(unit).map_err(|cause| DescriptorErrorKind::IllegalUnit {
        unit: unit.to_owned(),
        cause,
    })?;
    if metric_type.has_unit() {
        Ok(())
    } else {
        Err(DescriptorErrorKind::UnitNotAllowed { metric_type })
    }
}

fn check_bounds(bounds: &[f64]) -> Result<(), DescriptorErrorKind> {
    if bounds.is_empty() {
        return Err(DescriptorErrorKind::NoBounds);
    }
    if let Some(&bound) = bounds.iter().find(|bound| !bound.is_finite()) {
        return Err(DescriptorErrorKind::BoundNotFinite { bound });
    }
    match bounds.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(DescriptorErrorKind::BoundsNotRising {
            before: pair[0],
            after: pair[1],
        }),
        None => Ok(()),
    }
}

fn check_states(states: &[Cow<'static, str>]) -> Result<(), DescriptorErrorKind> {
    if states.is_empty() {
        return Err(DescriptorErrorKind::NoStates);
    }
    match (1..states.len()).find(|&place| states[..place].contains(&states[place])) {
        Some(place) => Err(DescriptorErrorKind::RepeatedState {
            state: states[place].clone().into_owned(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(builder: DescriptorBuilder) -> DescriptorErrorKind {
        builder.build().unwrap_err().kind().clone()
    }

    #[test]
    fn a_good_description_is_kept() {
        let line = line!() + 1;
        let descriptor = Descriptor::counter("cpu_seconds_total", "CPU time.")
            .unit("seconds")
            .labels(["core"]);
        let descriptor = descriptor.build().unwrap();
        assert_eq!(
            (descriptor.name(), descriptor.base_name()),
            ("cpu_seconds_total", "cpu_seconds")
        );
        assert_eq!((descriptor.help(), descriptor.unit()), ("CPU time.", Some("seconds")));
        assert_eq!((descriptor.site().file, descriptor.site().line), (file!(), line));
        assert_eq!(descriptor.words(), 1);
        assert_eq!(descriptor.clone().prefixed("app").name(), "app_cpu_seconds_total");
        assert_eq!(descriptor.clone().prefixed(""), descriptor);
    }

    #[test]
    fn words_follow_from_the_type() {
        let words = |builder: DescriptorBuilder| builder.build().unwrap().words();
        assert_eq!(words(Descriptor::histogram("wait", "Wait.", [-0.0, 1.0])), 4);
        assert_eq!(words(Descriptor::state_set("mode", "Mode.", ["idle", "busy"])), 1);
        assert_eq!(words(Descriptor::info("build_info", "Build.").labels(["version"])), 0);
    }

    #[test]
    fn each_rule_has_its_error() {
        use DescriptorErrorKind as Kind;
        let gauge = |name: &str| Descriptor::gauge(name, "Help.");
        let bounds = |bounds: &[f64]| Descriptor::histogram("wait", "Help.", bounds.to_vec());
        assert!(matches!(kind(gauge("a b")), Kind::IllegalName(_)));
        assert!(matches!(kind(gauge("a").labels(["b-c"])), Kind::IllegalLabel { .. }));
        assert!(matches!(kind(gauge("a").labels(["__b"])), Kind::IllegalLabel { .. }));
        assert!(matches!(
            kind(bounds(&[1.0]).labels(["le"])),
            Kind::ReservedLabel { .. }
        ));
        assert!(matches!(
            kind(gauge("a").labels(["b", "b"])),
            Kind::RepeatedLabel { .. }
        ));
        assert!(matches!(kind(gauge("a").unit("per second")), Kind::IllegalUnit { .. }));
        assert!(matches!(
            kind(Descriptor::info("a_info", "Help.").unit("bytes")),
            Kind::UnitNotAllowed { .. }
        ));
        assert!(matches!(kind(bounds(&[])), Kind::NoBounds));
        assert!(matches!(
            kind(bounds(&[1.0, f64::INFINITY])),
            Kind::BoundNotFinite { .. }
        ));
        assert!(matches!(kind(bounds(&[1.0, 1.0])), Kind::BoundsNotRising { .. }));
        assert!(matches!(
            kind(Descriptor::state_set("a", "Help.", [""; 0])),
            Kind::NoStates
        ));
        assert!(matches!(
            kind(Descriptor::state_set("a", "Help.", ["x", "x"])),
            Kind::RepeatedState { .. }
        ));
        assert!(matches!(kind(Descriptor::gauge("a", " ")), Kind::NoHelp));
        assert!(matches!(kind(Descriptor::counter("a", "Help.")), Kind::Naming(_)));
        assert!(matches!(kind(gauge("a").unit("bytes")), Kind::UnitNotInName { .. }));
    }

    #[test]
    fn a_bound_of_negative_zero_is_zero() {
        let descriptor = Descriptor::histogram("wait", "Wait.", [-0.0, 1.0]).build().unwrap();
        let ValueType::Histogram(bounds) = descriptor.value() else {
            panic!("a histogram")
        };
        assert!(bounds[0].is_sign_positive());
    }

    #[test]
    fn naming_advice_can_be_turned_off_and_the_wire_grammar_cannot() {
        assert!(
            Descriptor::counter("aMs", "")
                .unit("milliseconds")
                .labels(["bC"])
                .allow_naming()
                .build()
                .is_ok()
        );
        assert!(Descriptor::counter("a.b", "").allow_naming().build().is_err());
    }

    #[test]
    fn an_error_says_what_where_and_how_to_mend_it() {
        let line = line!() + 1;
        let error = Descriptor::histogram("wait", "Wait.", [0.5, 0.1]).build().unwrap_err();
        let expected = format!(
            "metric family `wait` at {}:{line}: the bound 0.1 comes after 0.5: list bounds in rising order, each once",
            file!()
        );
        assert_eq!(error.to_string(), expected);
    }
}
