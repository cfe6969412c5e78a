//! Versioned objects and a log of their changes: what etcd and the registry are to a cluster.
//!
//! Pure: the time is an argument, identities come from a seed. Objects are kept as serialised JSON
//! beside the little that is looked up by, so a list is a concatenation of bytes and a hundred
//! thousand apps fit into memory.

mod deletion;
pub mod features;
mod identity;
mod load;
mod log;
mod object;
mod refusal;
mod resource;
mod snapshot;
mod table;
mod versioned;

pub mod managed_fields;
pub mod metadata;

pub use deletion::{DeleteOptions, Deletion, Preconditions, Propagation};
pub use load::Card;
pub use log::{Change, ChangeKind, Compacted};
pub use object::{Key, Labels, Stored};
pub use refusal::{Cause, Details, Reason, Refusal};
pub use resource::{Definition, GenerationRule, Resource, Subresource};
pub use snapshot::Snapshot;
pub use versioned::Store;
