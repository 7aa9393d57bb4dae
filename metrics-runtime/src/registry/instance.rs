//! An instance of a stats struct: its rows, and the text of its series.

use std::any::TypeId;
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use metrics_grammar::join;

use super::RegisterError;
use super::catalogue::check_among;
use super::frame::Frame;
use crate::cells::{lock, lock_unless_lost};
use crate::descriptor::{Descriptor, Table};
use crate::label::{LabelKey, LabelTable, Part, push_label, push_parts};
use crate::row::{Age, Clock, FamilyLayout, InfoText, Layout, Losses, Orphaned, Row, Spot, Tenure};
use crate::source::Sources;

/// What registering a struct means, whatever its instance labels: made once for each struct and registry.
#[derive(Debug)]
pub(super) struct StructType {
    pub(super) layout: Arc<Layout>,
    pub(super) losses: Arc<Losses>,
    /// One a family of the layout.
    pub(super) descriptors: Vec<Arc<Descriptor>>,
    /// What is wrong between two of its own families, if anything is.
    pub(super) clash: Option<RegisterError>,
    /// The struct or function, with its module path.
    pub(super) name: String,
    /// Most instances that it may have at a time.
    pub(super) max_instances: usize,
    clock: Clock,
}

impl StructType {
    pub(super) fn new(table: &'static Table, frame: &Frame) -> Self {
        let layout = Layout::new(table);
        let describe = |family: &FamilyLayout| {
            let instance = table.labels.iter().map(|label| (*label).to_owned()).collect();
            Arc::new(Descriptor::declared(
                join([&*frame.prefix, family.name.as_str()]),
                family.family,
                family.table,
                instance,
            ))
        };
        let descriptors: Vec<_> = layout.families.iter().map(describe).collect();
        Self {
            clash: check_among(&descriptors).err(),
            descriptors,
            losses: Arc::new(Losses::new(&layout)),
            layout: Arc::new(layout),
            name: format!("{}::{}", table.module, table.owner),
            max_instances: match table.max_instances {
                0 => frame.max_instances,
                own => own,
            },
            clock: frame.clock.clone(),
        }
    }
}

/// What has instances: a stats struct, or an instrumented function, by the address of its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    Struct(TypeId),
    Function(usize),
}

/// Names an instance within a registry: what it is of, and its instance labels.
///
/// Labels are the same if they are written the same, whatever a label that was implemented by hand
/// makes of its values.
#[derive(Debug, Clone)]
pub(super) struct InstanceKey {
    pub(super) owner: Owner,
    pub(super) labels: LabelKey,
}

impl InstanceKey {
    fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.labels.parts().map(Part::to_text)
    }
}

impl PartialEq for InstanceKey {
    fn eq(&self, other: &Self) -> bool {
        self.owner == other.owner && self.texts().eq(other.texts())
    }
}

impl Eq for InstanceKey {}

impl Hash for InstanceKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.owner.hash(state);
        self.texts().for_each(|text| text.hash(state));
    }
}

/// All rows of one struct with the same instance labels: that of its handles, if it has any, and those of other sources.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) key: InstanceKey,
    pub(super) kind: Arc<StructType>,
    /// What handles count in. They keep it alive as the instance does, so that it tells whether there are any.
    row: OnceLock<Arc<Row>>,
    sources: OnceLock<Arc<Sources>>,
    /// Escaped text of the registry's and the instance's labels.
    pub(super) labels: Arc<str>,
    /// The series of the closed families, in runs; none of others.
    pub(super) runs: Vec<Box<[SeriesRun]>>,
    pub(super) start: SystemTime,
    /// Whether it stays when nobody has handles of it any more.
    settled: AtomicBool,
    tenure: Mutex<Tenure>,
}

/// An instance without an owner, as a gather met it.
#[derive(Debug)]
pub(super) struct Orphan {
    pub(super) instance: Arc<Instance>,
    orphaned: Orphaned,
}

impl Instance {
    pub(super) fn new(
        kind: &Arc<StructType>,
        key: InstanceKey,
        labels: String,
        start: SystemTime,
    ) -> Result<Self, RegisterError> {
        let labels: Arc<str> = labels.into();
        let runs = kind
            .layout
            .families
            .iter()
            .map(|family| SeriesRun::all(family, &labels));
        let runs = runs.collect::<Option<_>>().ok_or(RegisterError::LabelsTooLong)?;
        Ok(Self {
            key,
            kind: Arc::clone(kind),
            row: OnceLock::new(),
            sources: OnceLock::new(),
            labels,
            runs,
            start,
            settled: AtomicBool::new(false),
            tenure: Mutex::default(),
        })
    }

    /// Returns the row of the handles, if there are any.
    pub(super) fn row(&self) -> Option<&Arc<Row>> {
        self.row.get()
    }

    /// Returns the row of the handles, making it if need be. Only one thread at a time may make it.
    pub(super) fn make_row(&self) -> Result<Arc<Row>, RegisterError> {
        // One that was made beside others is refused as a new one is.
        if self.row.get().is_none() || self.has_other_rows() {
            self.check_another_row()?;
        }
        self.make_row_beside()
    }

    fn has_other_rows(&self) -> bool {
        let sources = self.sources.get();
        sources.is_some_and(|sources| !sources.list().live.is_empty())
    }

    /// Returns the row of the handles, making it if need be, also if it does not meet the other
    /// rows in each family: as long as there are others, those families of it are not exported.
    /// Only one thread at a time may make it.
    pub(super) fn make_row_beside(&self) -> Result<Arc<Row>, RegisterError> {
        if let Some(row) = self.row.get() {
            return Ok(Arc::clone(row));
        }
        let row = Row::new(
            Arc::clone(&self.kind.layout),
            &self.kind.losses,
            &self.labels,
            self.start,
            &self.kind.clock,
        )?;
        Ok(Arc::clone(self.row.get_or_init(|| row)))
    }

    /// Returns the sources, if there have been any.
    pub(super) fn sources(&self) -> Option<&Arc<Sources>> {
        self.sources.get()
    }

    /// Returns the sources, for one to be added.
    pub(super) fn make_sources(&self) -> &Arc<Sources> {
        self.sources.get_or_init(|| {
            let (layout, losses) = (Arc::clone(&self.kind.layout), Arc::clone(&self.kind.losses));
            Arc::new(Sources::new(layout, losses))
        })
    }

    /// Checks that another row may come.
    pub(super) fn check_another_row(&self) -> Result<(), RegisterError> {
        match self.unmet().next() {
            None => Ok(()),
            Some((_, error)) => Err(error),
        }
    }

    /// Iterates over the families in which another row would not meet those that there are.
    pub(super) fn unmet(&self) -> impl Iterator<Item = (&Arc<Descriptor>, RegisterError)> {
        let is_first = self.row.get().is_none() && !self.has_other_rows();
        let families = self.kind.layout.families.iter().zip(&self.kind.descriptors);
        let unmet = families.filter(move |(family, _)| !is_first && !family.may_meet());
        unmet.map(|(_, family)| {
            let error = RegisterError::NoAggregate {
                name: family.name().to_owned(),
                labels: self.labels.to_string(),
                site: Box::new(family.site()),
            };
            (family, error)
        })
    }

    /// Has it stay for good.
    pub(super) fn settle(&self) {
        self.settled.store(true, Ordering::Release);
    }

    /// Returns whether it is to stay for good.
    pub(super) fn is_settled(&self) -> bool {
        self.settled.load(Ordering::Acquire)
    }

    /// Notes that it has got an owner.
    pub(super) fn own(&self) {
        lock(&self.tenure).own();
    }

    /// Returns whether nobody has handles of it: no more can come, unless from the registry.
    fn is_ownerless(&self) -> bool {
        let ownerless = self.row.get().is_none_or(|row| Arc::strong_count(row) == 1);
        // Pairs with the release of the last owner's drop: what it has counted is seen.
        fence(Ordering::Acquire);
        ownerless
    }

    /// Returns whether it may go, since it has no owner.
    pub(super) fn is_orphan(&self) -> bool {
        !self.is_settled() && self.is_ownerless()
    }

    /// Returns it as an orphan if it may go and nobody owns it, at the beginning of a gather.
    pub(super) fn orphan(self: &Arc<Self>) -> Option<Orphan> {
        if self.is_settled() {
            return None;
        }
        let mut tenure = lock_unless_lost(&self.tenure)?;
        let orphaned = tenure.begin(!self.is_ownerless())?;
        let instance = Arc::clone(self);
        Some(Orphan { instance, orphaned })
    }
}

impl Orphan {
    /// Returns when its last values were seen, or else when it was first met without an owner; the first come first.
    pub(super) fn age(&self) -> Age {
        lock(&self.instance.tenure).age()
    }

    /// Returns whether its time is over.
    pub(super) fn is_over(&self, linger: Duration) -> bool {
        lock_unless_lost(&self.instance.tenure).is_some_and(|tenure| tenure.is_over(linger))
    }

    /// Notes the end of a gather that met it like this.
    pub(super) fn end(&self) {
        if let Some(mut tenure) = lock_unless_lost(&self.instance.tenure) {
            tenure.end(self.orphaned);
        }
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

/// Series of a closed family side by side, which are exported together.
#[derive(Debug)]
pub(super) struct SeriesRun {
    /// Index of the first.
    pub(super) first: usize,
    pub(super) labels: Arc<LabelTable>,
    /// Whether it is left out until it has counted something; then it is one series.
    pub(super) unseen: bool,
}

impl SeriesRun {
    /// Makes those of a family; `None` if the label texts are longer than 4 GiB.
    pub(super) fn all(family: &FamilyLayout, base: &str) -> Option<Box<[Self]>> {
        let series = match family.spot {
            Spot::Open(_) | Spot::Text(_) => 0,
            _ => family.series.unwrap_or(0),
        };
        let labels = &family.family.shape.labels;
        let unseen = |index| {
            family
                .family
                .unseen
                .is_some_and(|unseen| unseen(&labels.indices(index)))
        };
        let (mut runs, mut first) = (Vec::new(), 0);
        while first < series {
            let own = unseen(first);
            let more = (first + 1..series).take_while(|&next| !own && !unseen(next)).count();
            let texts = (first..=first + more).map(|index| {
                let mut text = base.to_owned();
                push_parts(&mut text, family.family.labels, LabelKey::closed(labels, index).parts());
                text
            });
            let labels = LabelTable::new(texts)?;
            runs.push(Self {
                first,
                labels,
                unseen: own,
            });
            first += more + 1;
        }
        Some(runs.into())
    }
}
