//! Floor: what a metric family *is*, apart from its values.
//!
//! A [`Table`] is what a derive emits, all `'static`; a [`Descriptor`] is the owned form that registries, collectors,
//! snapshots and encoders share. Nothing here knows where values live.

mod builder;
mod declaration;
mod definition;
mod error;
mod help;
mod known;
mod message;
mod shape;
mod site;
pub(crate) mod word;

pub use builder::DescriptorBuilder;
pub use declaration::{Entry, FamilyEntry, NestedEntry, Table};
pub use definition::{Descriptor, ValueType};
pub use error::{DescriptorError, DescriptorErrorKind};
pub use help::Help;
pub use known::{KnownValue, LabelKind};
pub(crate) use message::Message;
pub use metrics_grammar::{Advice, MetricType, NameError};
pub use shape::{Aggregate, BucketShape, Closed, LabelShape, Labels, NumberShape, Scalar, Shape, Storage, ValueShape};
pub use site::Site;
