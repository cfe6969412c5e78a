//! What is known of a cluster's flags, to tell which of them have changed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::decode::FlagResource;
use super::source::FlagSource;
use crate::backends::kubernetes::observe::ObjectName;
use crate::fleet::Fact;
use crate::model::{Claim, Claimant, CleanText, Flag, FlagChange};

/// The most changes of a flag that are remembered.
const MOST_CHANGES: usize = 10;

/// The resources and sources of one session. A flag is told of only where something of it has
/// changed: neither a change of another flag of its resource, nor a new resource version.
#[derive(Default)]
pub(in crate::backends::kubernetes) struct FlagDesk {
    resources: BTreeMap<ObjectName, BTreeMap<CleanText, Flag>>,
    sources: BTreeMap<ObjectName, Vec<ObjectName>>,
    /// Which sources name a resource.
    readers: BTreeMap<ObjectName, BTreeSet<ObjectName>>,
}

impl FlagDesk {
    /// A resource is so now.
    pub(in crate::backends::kubernetes) fn resource(
        &mut self,
        resource: FlagResource,
        now: DateTime<Utc>,
    ) -> Vec<Fact> {
        let FlagResource { at, flags, .. } = resource;
        let mut known = self.resources.remove(&at).unwrap_or_default();
        let mut facts = Vec::new();
        let mut present = BTreeMap::new();
        for mut flag in flags {
            flag.claims = self.claims(&at, &flag);
            let before = known.remove(flag.name());
            if let Some(before) = &before {
                remember(&mut flag, before, now);
            }
            if before.is_none_or(|before| !looks_alike(&before, &flag)) {
                facts.push(Fact::Flag(Box::new(flag.clone())));
            }
            present.insert(flag.name().clone(), flag);
        }
        facts.extend(known.into_values().map(|flag| Fact::FlagGone(flag.at.key)));
        self.resources.insert(at, present);
        facts
    }

    /// A resource is gone.
    pub(in crate::backends::kubernetes) fn resource_gone(&mut self, at: &ObjectName) -> Vec<Fact> {
        let flags = self.resources.remove(at).unwrap_or_default();
        flags
            .into_values()
            .map(|flag| Fact::FlagGone(flag.at.key))
            .collect()
    }

    /// A source is so now.
    pub(in crate::backends::kubernetes) fn source(&mut self, source: FlagSource) -> Vec<Fact> {
        let FlagSource { at, resources } = source;
        let before = self.sources.insert(at.clone(), resources.clone());
        let before = before.unwrap_or_default();
        for resource in &before {
            self.leave(resource, &at);
        }
        for resource in &resources {
            let readers = self.readers.entry(resource.clone()).or_default();
            readers.insert(at.clone());
        }
        let touched = before.into_iter().chain(resources);
        let touched: BTreeSet<_> = touched.collect();
        touched.iter().flat_map(|it| self.claim_anew(it)).collect()
    }

    /// A source is gone.
    pub(in crate::backends::kubernetes) fn source_gone(&mut self, at: &ObjectName) -> Vec<Fact> {
        let resources = self.sources.remove(at).unwrap_or_default();
        for resource in &resources {
            self.leave(resource, at);
        }
        resources
            .iter()
            .flat_map(|it| self.claim_anew(it))
            .collect()
    }

    fn leave(&mut self, resource: &ObjectName, source: &ObjectName) {
        if let Some(readers) = self.readers.get_mut(resource) {
            readers.remove(source);
            if readers.is_empty() {
                self.readers.remove(resource);
            }
        }
    }

    /// The claims of `flag`, those by the sources that name its `resource` included.
    fn claims(&self, resource: &ObjectName, flag: &Flag) -> Vec<Claim> {
        let own = flag.claims.iter().filter(|it| it.by != Claimant::Source);
        let readers = self.readers.get(resource).into_iter().flatten();
        let by_source = readers.map(|source| Claim {
            by: Claimant::Source,
            cluster: Some(flag.at.key.platform.clone()),
            namespace: Some(source.namespace.clone()),
            name: source.name.clone(),
        });
        let mut claims: Vec<_> = own.cloned().chain(by_source).collect();
        claims.sort_by_key(|claim| claim.by);
        claims
    }

    /// Tells of those flags of `resource` whose claims are others now.
    fn claim_anew(&mut self, resource: &ObjectName) -> Vec<Fact> {
        let Some(mut flags) = self.resources.remove(resource) else {
            return Vec::new();
        };
        let mut facts = Vec::new();
        for flag in flags.values_mut() {
            let claims = self.claims(resource, flag);
            if claims != flag.claims {
                flag.claims = claims;
                facts.push(Fact::Flag(Box::new(flag.clone())));
            }
        }
        self.resources.insert(resource.clone(), flags);
        facts
    }
}

/// Takes over what only we know: since when it has been so, and what it was before.
fn remember(flag: &mut Flag, before: &Flag, now: DateTime<Utc>) {
    let is_same = flag.exposure == before.exposure && flag.state == before.state;
    let is_recreated = flag.at.uid != before.at.uid;
    if is_recreated {
        return;
    }
    if is_same {
        flag.settled = before.settled.or(flag.settled);
        flag.changes.clone_from(&before.changes);
        return;
    }
    let written = flag
        .changes
        .first()
        .filter(|it| before.changes.iter().all(|old| old.at < it.at));
    let change = FlagChange {
        at: written.map_or(now, |it| it.at),
        by: written.and_then(|it| it.by.clone()),
        what: format!("{} → {}", stand(before), stand(flag)).into(),
        exposed: flag.exposure.percent(),
    };
    flag.settled = Some(change.at);
    let earlier = before.changes.iter().take(MOST_CHANGES - 1).cloned();
    flag.changes = std::iter::once(change).chain(earlier).collect();
}

fn stand(flag: &Flag) -> String {
    match flag.exposure.percent() {
        Some(percent) => format!("{percent} %"),
        None => format!("{} ({})", flag.state.word(), flag.exposure.words()),
    }
}

/// Whether both show the same: all but the resource version, which grows with whatever happens to
/// the rest of the resource.
fn looks_alike(a: &Flag, b: &Flag) -> bool {
    let mut a = a.clone();
    a.at.version.clone_from(&b.at.version);
    a == *b
}

#[cfg(test)]
mod tests;
