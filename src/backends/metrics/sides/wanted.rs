//! Who is compared, and whose series are whose.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Release;
use crate::model::{CleanText, Compared, PodHash};

/// Something of a name, in a namespace of a cluster.
type Place = (CleanText, CleanText, CleanText);

/// The sides that are compared, found by the releases that series are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedSides {
    asked: Arc<[Compared]>,
    sides: Arc<[Compared]>,
    by_workload: HashMap<Place, Vec<usize>>,
    by_hash: HashMap<Place, Vec<usize>>,
}

impl WantedSides {
    /// Those of `all` that are in `cluster`; all of them where series say of which they are.
    pub fn new(all: &[Compared], cluster: Option<&CleanText>) -> Self {
        let here = |side: &&Compared| cluster.is_none_or(|cluster| side.cluster == *cluster);
        let sides: Arc<[Compared]> = all.iter().filter(here).cloned().collect();
        let mut wanted = Self {
            asked: all.into(),
            sides: Arc::clone(&sides),
            ..Self::default()
        };
        for (at, side) in sides.iter().enumerate() {
            let place = |name: &CleanText| {
                let Compared {
                    cluster, namespace, ..
                } = side;
                (cluster.clone(), namespace.clone(), name.clone())
            };
            let of_workload = wanted.by_workload.entry(place(&side.pods.workload));
            of_workload.or_default().push(at);
            if let Some(hash) = side.pods.only_hash() {
                wanted.by_hash.entry(place(hash)).or_default().push(at);
            }
        }
        wanted
    }

    /// The sides, those of one rollout one after the other, as they were asked for.
    pub fn sides(&self) -> &[Compared] {
        &self.sides
    }

    /// All that were asked for, those with them that this source can't know.
    pub fn asked(&self) -> &Arc<[Compared]> {
        &self.asked
    }

    /// Whether nothing is compared.
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// The namespaces of all of them.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        let namespaces = self.sides.iter().map(|side| side.namespace.as_str());
        namespaces.collect()
    }

    /// The places of the sides that what is measured of `release` in this cluster and namespace
    /// is of.
    pub fn find(
        &self,
        (cluster, namespace): (&CleanText, &CleanText),
        release: &Release<'_>,
    ) -> impl Iterator<Item = usize> + use<> {
        let at = |map: &'_ HashMap<Place, Vec<usize>>, name: &str| {
            let place = (cluster.clone(), namespace.clone(), CleanText::new(name));
            map.get(&place).cloned().unwrap_or_default()
        };
        let by_hash = release.hash.map(|hash| at(&self.by_hash, hash));
        let by_workload = release.pod.map(|(workload, hash)| {
            let mut found = at(&self.by_workload, workload);
            // Where a label carries the hash, that in the pod's name does not count, and whoever
            // has that one hash was found by it.
            let wanted = |own: &PodHash| match release.hash {
                Some(label) => own.only().is_none() && own.holds(label),
                None => own.holds(hash),
            };
            found.retain(|at| {
                let side = self.sides.get(*at).map(|side| &side.pods.hash);
                side.is_some_and(|own| own.as_ref().is_none_or(wanted))
            });
            found
        });
        by_hash.into_iter().chain(by_workload).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SidePods;

    pub fn side(workload: &str, hash: Option<&str>) -> Compared {
        Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: workload.into(),
                hash: hash.map(Into::into),
            },
        }
    }

    #[test]
    fn what_a_deployment_ran_before_is_whatever_is_not_its_newest() {
        let mut before = side("cart", None);
        before.pods.hash = Some(PodHash::AnyBut("77d".into()));
        let wanted = WantedSides::new(&[before, side("cart", Some("77d"))], None);
        let here = (&"prod".into(), &"shop".into());
        for (pod, hash, expected) in [
            (Some(("cart", "66c")), None, &[0][..]),
            (Some(("cart", "77d")), None, &[1]),
            (Some(("cart", "66c")), Some("77d"), &[1]),
            (Some(("cart", "77d")), Some("66c"), &[0]),
            (Some(("web", "66c")), None, &[]),
            // Of which workload a hash alone is, nobody knows.
            (None, Some("66c"), &[]),
        ] {
            let found: Vec<_> = wanted.find(here, &Release { pod, hash }).collect();
            assert_eq!(found, expected, "{pod:?} {hash:?}");
        }
    }

    fn found(pod: Option<(&str, &str)>, hash: Option<&str>) -> Vec<usize> {
        let sides = [
            side("cart", Some("66c")),
            side("cart", Some("77d")),
            side("web", None),
            side("web-primary", None),
        ];
        let wanted = WantedSides::new(&sides, Some(&"prod".into()));
        let here = (&"prod".into(), &"shop".into());
        let elsewhere = (&"prod".into(), &"other".into());
        let release = Release { pod, hash };
        assert_eq!(wanted.find(elsewhere, &release).count(), 0);
        wanted.find(here, &release).collect()
    }

    #[test]
    fn a_side_is_found_by_its_hash_or_else_by_its_workload() {
        for (pod, hash, expected) in [
            (Some(("cart", "66c")), None, &[0][..]),
            (Some(("cart", "99f")), None, &[]),
            (Some(("web", "55b")), None, &[2]),
            (Some(("web-primary", "55b")), None, &[3]),
            (None, Some("77d"), &[1]),
            (None, Some("99f"), &[]),
            // The label's hash counts, not that in the name, which still names the workload.
            (Some(("cart", "66c")), Some("77d"), &[1]),
            (Some(("web", "55b")), Some("44b"), &[2]),
            (Some(("gateway", "55b")), Some("66c"), &[0]),
            (None, None, &[]),
        ] {
            assert_eq!(found(pod, hash), expected, "{pod:?} {hash:?}");
        }
    }

    #[test]
    fn only_those_of_the_cluster_are_asked_for_unless_series_name_it() {
        let mut elsewhere = side("cart", None);
        elsewhere.cluster = "test".into();
        let sides = [side("cart", None), elsewhere];
        let of_one = WantedSides::new(&sides, Some(&"prod".into()));
        assert_eq!(of_one.sides(), &sides[..1]);
        assert_eq!(of_one.namespaces(), ["shop"].into());
        assert_eq!(WantedSides::new(&sides, None).sides().len(), 2);
        assert!(WantedSides::new(&sides, Some(&"none".into())).is_empty());
    }
}
