//! Which revision gets how much of the traffic. Pure.

use std::collections::BTreeMap;

use super::object::{Service, Target};

/// The traffic of a Service, by revision.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Traffic {
    /// The percent of each revision that gets any.
    shares: BTreeMap<String, u8>,
    /// What the wanted percents add up to.
    pub sum: i64,
    /// Whether what is wanted is told by the revisions' names alone.
    pub is_pinned: bool,
    /// Whether all of it is to go to the newest revision that is ready.
    pub follows_latest: bool,
}

impl Traffic {
    /// The traffic of `service`: what is, where its controller says so, else what is wanted.
    pub(super) fn of(service: &Service) -> Self {
        let wanted = service.spec.traffic.as_deref().unwrap_or_default();
        let latest = service.latest_ready();
        let is = service.status.traffic.as_deref().unwrap_or_default();
        let told = if is.is_empty() { wanted } else { is };
        let mut shares = shares(told, latest);
        // Without a word about it all of it goes to the newest.
        if let (true, true, Some(latest)) = (wanted.is_empty(), shares.is_empty(), latest) {
            shares.insert(latest.to_owned(), 100);
        }
        let served = || wanted.iter().filter(|target| percent(target) > 0);
        let by_name = |target: &Target| target.latest_revision != Some(true);
        Self {
            shares,
            sum: match wanted {
                [] => 100,
                some => some.iter().map(percent).fold(0, i64::saturating_add),
            },
            is_pinned: served().next().is_some() && served().all(by_name),
            follows_latest: served().all(|target| !by_name(target)),
        }
    }

    /// What `revision` gets, in percent.
    pub(super) fn share(&self, revision: &str) -> u8 {
        self.shares.get(revision).copied().unwrap_or(0)
    }

    /// The revision that gets most of it, besides `other`.
    pub(super) fn most_besides(&self, other: &str) -> Option<&str> {
        let besides = self.shares.iter().filter(|(name, _)| *name != other);
        let most = besides.max_by_key(|(_, share)| **share);
        most.map(|(name, _)| name.as_str())
    }

    /// How many revisions get some.
    pub(super) fn revisions(&self) -> usize {
        self.shares.len()
    }
}

fn percent(target: &Target) -> i64 {
    target.percent.unwrap_or(0)
}

fn shares(targets: &[Target], latest: Option<&str>) -> BTreeMap<String, u8> {
    let mut shares: BTreeMap<String, u8> = BTreeMap::new();
    for target in targets {
        let by_latest = latest.filter(|_| target.latest_revision == Some(true));
        let Some(name) = target.revision_name.as_deref().or(by_latest) else {
            continue;
        };
        let percent = u8::try_from(percent(target).clamp(0, 100)).unwrap_or(100);
        if percent > 0 {
            let share = shares.entry(name.to_owned()).or_default();
            *share = share.saturating_add(percent).min(100);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn traffic(wanted: &Value, is: &Value) -> Traffic {
        let object = json!({
            "spec": {"traffic": wanted},
            "status": {"traffic": is, "latestReadyRevisionName": "b"},
        });
        Traffic::of(&serde_json::from_value(object).expect("a service"))
    }

    #[test]
    fn shares_are_those_that_are_else_those_that_are_wanted() {
        let latest = json!([{"latestRevision": true, "percent": 100}]);
        let pinned = json!([{"revisionName": "a", "latestRevision": false, "percent": 100}, {"revisionName": "b", "tag": "new"}]);
        let split =
            json!([{"revisionName": "a", "percent": 90}, {"latestRevision": true, "percent": 10}]);
        let moving = json!([{"revisionName": "a", "percent": 70}, {"revisionName": "b", "latestRevision": true, "percent": 30}]);
        let none = json!(null);
        for (wanted, is, a, b, sum, pins, follows) in [
            (&none, &none, 0, 100, 100, false, true),
            (&latest, &none, 0, 100, 100, false, true),
            (&pinned, &none, 100, 0, 100, true, false),
            (&split, &none, 90, 10, 100, false, false),
            (&latest, &moving, 70, 30, 100, false, true),
            (
                &json!([{"revisionName": "a", "percent": 60}, {"revisionName": "a", "percent": 30}]),
                &none,
                90,
                0,
                90,
                true,
                false,
            ),
            (
                &json!([{"revisionName": "a", "percent": -5}, {"revisionName": "b", "percent": i64::MAX}, {"percent": 9}]),
                &none,
                0,
                100,
                i64::MAX,
                true,
                false,
            ),
        ] {
            let traffic = traffic(wanted, is);
            assert_eq!((traffic.share("a"), traffic.share("b")), (a, b), "{wanted}");
            assert_eq!(
                (traffic.is_pinned, traffic.follows_latest),
                (pins, follows),
                "{wanted}"
            );
            assert_eq!(traffic.sum, sum, "{wanted}");
        }
    }
}
