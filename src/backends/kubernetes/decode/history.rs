//! ReplicaSets as releases. Pure.

use super::{count, release};
use crate::backends::kubernetes::object::ReplicaSet;
use crate::model::{CleanText, ReleaseRecord};

/// How a controller marks the ReplicaSets that it makes.
#[derive(Clone, Copy, Debug)]
pub(in crate::backends::kubernetes) struct Marks {
    /// The annotation in which it counts releases.
    pub revision: &'static str,
    /// The label with the hash of the template.
    pub hash: &'static str,
}

/// The releases that `sets`, those of one workload, are.
pub(in crate::backends::kubernetes) fn records(
    sets: &[ReplicaSet],
    marks: Marks,
) -> Vec<ReleaseRecord> {
    let records = sets.iter().filter_map(|set| record(set, marks));
    let mut records: Vec<_> = records.collect();
    let newest = records.iter().map(|record| record.revision).max();
    for record in &mut records {
        record.current = Some(record.revision) == newest;
    }
    records
}

/// The release that `set` is; `None` where its controller has not taken it up yet.
pub(in crate::backends::kubernetes) fn record(
    set: &ReplicaSet,
    marks: Marks,
) -> Option<ReleaseRecord> {
    let release = release(&set.metadata, &set.spec.template, marks.revision);
    let hash = set.metadata.label(marks.hash);
    Some(ReleaseRecord {
        revision: release.revision?,
        hash: CleanText::new(hash.unwrap_or_default()),
        version: release.version,
        images: release.images,
        change_cause: release.change_cause,
        created: set.metadata.creation_timestamp?,
        ready: count(set.status.ready_replicas),
        desired: count(Some(set.spec.replicas.unwrap_or(1))),
        current: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::kubernetes::object::Page;

    #[test]
    fn the_recorded_history_is_read() {
        let recorded = include_str!("../../../../tests/fixtures/kube/replicaset-history.http");
        let body = recorded.split_once("\n{").expect("a body").1;
        let body = format!("{{{body}");
        let page: Page<'_> = serde_json::from_str(&body).expect("a list");
        let items = page.items.expect("items");
        let sets: Vec<ReplicaSet> = items
            .iter()
            .map(|item| serde_json::from_str(item.get()).expect("a ReplicaSet"))
            .collect();
        let records = records(&sets, crate::backends::kubernetes::deployment::MARKS);
        assert_eq!(records.len(), sets.len());
        assert_eq!(records.iter().filter(|record| record.current).count(), 1);
        let newest = records
            .iter()
            .max_by_key(|record| record.revision)
            .expect("one");
        assert!(newest.current && !newest.hash.is_empty() && newest.version.is_some());
    }
}
