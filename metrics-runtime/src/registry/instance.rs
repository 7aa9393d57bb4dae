//! A registered instance of a stats struct: its row, and the text of its series.

use std::any::TypeId;
use std::sync::Arc;
use std::time::SystemTime;

use metrics_grammar::join;

use super::RegisterError;
use crate::descriptor::{Descriptor, Table};
use crate::label::{LabelKey, LabelTable, push_label, push_parts};
use crate::row::{FamilyLayout, InfoText, Layout, Row, Spot};

/// What registering a struct means, whatever its instance labels: made once for each struct and registry.
#[derive(Debug)]
pub(super) struct StructType {
    pub(super) layout: Arc<Layout>,
    /// One a family of the layout.
    pub(super) descriptors: Vec<Arc<Descriptor>>,
}

impl StructType {
    pub(super) fn new(table: &'static Table, prefix: &str) -> Self {
        let layout = Layout::new(table);
        let describe = |family: &FamilyLayout| {
            let instance = table.labels.iter().map(|label| (*label).to_owned()).collect();
            Arc::new(Descriptor::declared(
                join([prefix, family.name.as_str()]),
                family.family,
                family.table,
                instance,
            ))
        };
        Self {
            descriptors: layout.families.iter().map(describe).collect(),
            layout: Arc::new(layout),
        }
    }
}

/// Names an instance within a registry: the struct and its instance labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct InstanceKey {
    pub(super) owner: TypeId,
    pub(super) labels: LabelKey,
}

/// One registered row.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) key: LabelKey,
    pub(super) row: Arc<Row>,
    /// Escaped text of the registry's and the instance's labels.
    pub(super) labels: Arc<str>,
    /// Label texts of the closed families' series, one table a family; empty for others.
    pub(super) tables: Vec<Arc<LabelTable>>,
}

impl Instance {
    pub(super) fn new(kind: &StructType, key: InstanceKey, labels: String) -> Result<Self, RegisterError> {
        let labels: Arc<str> = labels.into();
        let tables = kind.layout.families.iter().map(|family| label_table(family, &labels));
        let tables = tables.collect::<Option<_>>().ok_or(RegisterError::LabelsTooLong)?;
        let row = Row::new(Arc::clone(&kind.layout), &labels, SystemTime::now())?;
        Ok(Self {
            key: key.labels,
            row,
            labels,
            tables,
        })
    }
}

/// Makes the label text of an info. `base` is the text of the labels that every series of the row has.
pub(super) fn info_labels(family: &FamilyLayout, base: &str, text: &InfoText) -> String {
    let mut labels = base.to_owned();
    for (name, value) in family.family.labels.iter().zip(text) {
        push_label(&mut labels, name, value);
    }
    labels
}

/// Makes the label texts of a closed family; `None` if they are longer than 4 GiB.
pub(super) fn label_table(family: &FamilyLayout, base: &str) -> Option<Arc<LabelTable>> {
    let series = match family.spot {
        Spot::Open(_) | Spot::Text(_) => 0,
        _ => family.series.unwrap_or(0),
    };
    LabelTable::new((0..series).map(|index| {
        let mut text = base.to_owned();
        push_parts(
            &mut text,
            family.family.labels,
            LabelKey::closed(&family.family.shape.labels, index).parts(),
        );
        text
    }))
}
