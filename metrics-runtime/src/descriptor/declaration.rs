//! What a derive emits: `'static` tables of what a stats struct declares.

use super::{Aggregate, Help, KnownValue, MetricType, Shape};

/// What one stats struct declares.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// First part of every family's name; may be empty.
    pub namespace: &'static str,
    /// Names of the instance labels.
    pub labels: &'static [&'static str],
    /// Module path of the struct.
    pub module: &'static str,
    /// Name of the struct.
    pub owner: &'static str,
    /// Source file of the struct.
    pub file: &'static str,
    /// Most instances at a time; 0 if the registry says.
    pub max_instances: usize,
    /// Fields in declaration order.
    pub entries: &'static [Entry],
}

/// One field of a stats struct.
// They are constants in tables, most of them families.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, Copy)]
pub enum Entry {
    /// A metric family.
    Family(FamilyEntry),
    /// A nested stats struct.
    Nested(NestedEntry),
}

/// A field that is a metric family.
#[derive(Debug, Clone, Copy)]
pub struct FamilyEntry {
    /// The type of the family.
    pub metric_type: MetricType,
    /// Name without the namespace, with unit and `_total` as the rules add them; the whole name if `absolute`.
    pub name: &'static str,
    /// Whether `name` stands for itself (`name = "..."`).
    pub absolute: bool,
    /// What it measures.
    pub help: Help,
    /// Unit word; empty if there is none.
    pub unit: &'static str,
    /// Label names in order.
    pub labels: &'static [&'static str],
    /// Most values of each label; 0 where only the family is capped. As long as `labels`, or empty.
    pub label_caps: &'static [usize],
    /// Values of each label that always have a place; empty if there are none.
    pub label_known: &'static [&'static [KnownValue]],
    /// Most series of the family.
    pub max_series: usize,
    /// How several rows of one series meet.
    pub aggregate: Option<Aggregate>,
    /// Tells, of a closed family, which series are left out until they have counted something, by the indices of their label values.
    pub unseen: Option<fn(&[usize]) -> bool>,
    /// What the field's type and kind make of it.
    pub shape: Shape,
    /// Name of the field.
    pub field: &'static str,
    /// Line of the field.
    pub line: u32,
}

/// A field that is another stats struct.
#[derive(Debug, Clone, Copy)]
pub struct NestedEntry {
    /// What stands between the outer and the inner namespace; may be empty.
    pub part: &'static str,
    /// What the inner struct declares.
    pub table: &'static Table,
}

impl Table {
    /// Returns whether the labels of all families are known when compiling, nested structs
    /// included.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        let (mut index, mut closed) = (0, true);
        while index < self.entries.len() {
            closed &= match &self.entries[index] {
                Entry::Family(family) => family.shape.labels.cardinality().is_some(),
                Entry::Nested(nested) => nested.table.is_closed(),
            };
            index += 1;
        }
        closed
    }
}
