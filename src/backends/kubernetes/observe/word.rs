//! What scopes say of objects.

use crate::backends::kubernetes::featureflag::{FlagResource, FlagSource};
use crate::model::{CleanText, ResourceKind, Workload};

/// An object's name, among those of its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::backends::kubernetes) struct ObjectName {
    /// Its namespace.
    pub namespace: CleanText,
    /// Its name there.
    pub name: CleanText,
}

/// What a scope says of one object.
#[derive(Debug)]
pub(in crate::backends::kubernetes) enum Word {
    /// This workload is so now.
    Workload(Box<Workload>),
    /// These flags of one resource are so now.
    Flags(FlagResource),
    /// This source is so now.
    Source(FlagSource),
    /// This object is gone.
    Gone(Gone),
}

/// An object that is gone, or can't be seen any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::backends::kubernetes) struct Gone {
    /// What it was.
    pub kind: ResourceKind,
    /// Its name.
    pub name: ObjectName,
}
