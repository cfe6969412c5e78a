//! Which clusters are protected: they look different on every screen.

use std::collections::BTreeSet;

use super::State;
use crate::model::CleanText;

/// Whether the cluster that the fleet calls `name` is protected, by its name or by its context.
pub fn is_protected(state: &State, name: &CleanText) -> bool {
    let protected = &state.acting.limits.protected;
    let context = || state.fleet.clusters().get(name).map(|one| &one.context);
    !protected.is_empty()
        && (protected.contains(name)
            || context().is_some_and(|context| protected.contains(context)))
}

/// What is protected on this screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// The protected clusters.
    pub clusters: Vec<CleanText>,
    /// Whether there are others as well, so that one has to be told from the other.
    pub some_are_not: bool,
}

impl Protection {
    /// Of the clusters in `state`, heard or not.
    pub fn of(state: &State) -> Self {
        if state.acting.limits.protected.is_empty() {
            return Self::default();
        }
        let expected = state.fleet.sources().filter_map(|(source, _)| {
            let name = source.0.strip_prefix("kubernetes/")?;
            Some(CleanText::new(name))
        });
        let known = state.fleet.clusters().keys().cloned();
        let all: BTreeSet<CleanText> = expected.chain(known).collect();
        let count = all.len();
        let clusters: Vec<_> = (all.into_iter())
            .filter(|name| is_protected(state, name))
            .collect();
        Self {
            some_are_not: clusters.len() < count,
            clusters,
        }
    }
}
