//! Writing events: what happens again is counted, what is old is dropped.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::sim::store::{Key, Resource, Store};
use crate::sim::world::objects::{Involved, Occurrence, event, stamp};

/// As long as a real server keeps events.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// More than an hour of an ordinary fleet; a bound on memory for a busy one.
const KEPT: usize = 20_000;

/// What makes two occurrences the same: the object's UID, the reason, the message.
type Sameness = (String, &'static str, String);

/// Keeps the events of the last hour.
#[derive(Debug, Default)]
pub struct Recorder {
    known: HashMap<Sameness, Key>,
    by_age: VecDeque<(DateTime<Utc>, Sameness)>,
}

impl Recorder {
    /// Writes an event, or counts it if it is known.
    pub fn record(
        &mut self,
        store: &mut Store,
        involved: &Involved,
        what: &Occurrence,
        now: DateTime<Utc>,
    ) {
        self.forget_old(store, now);
        let sameness = (involved.uid.clone(), what.reason, what.message.clone());
        if let Some(key) = self.known.get(&sameness)
            && let Some(stored) = store.get(Resource::Events, key)
        {
            let mut again = stored.value();
            again["count"] = json!(again["count"].as_u64().unwrap_or(1) + 1);
            again["lastTimestamp"] = stamp(now).into();
            let _ = store.replace(Resource::Events, again, now);
            return;
        }
        if let Some(key) = create(store, involved, what, now) {
            self.known.insert(sameness.clone(), key);
            self.by_age.push_back((now, sameness));
        }
    }

    fn forget_old(&mut self, store: &mut Store, now: DateTime<Utc>) {
        while let Some((at, _)) = self.by_age.front()
            && (now - *at > KEPT_FOR || self.by_age.len() >= KEPT)
        {
            let Some((_, sameness)) = self.by_age.pop_front() else {
                return;
            };
            if let Some(key) = self.known.remove(&sameness) {
                let _ = store.delete(Resource::Events, &key, now);
            }
        }
    }
}

/// Names carry the time; two events about one object in the same moment are a nanosecond apart.
fn create(
    store: &mut Store,
    involved: &Involved,
    what: &Occurrence,
    now: DateTime<Utc>,
) -> Option<Key> {
    (0..64).find_map(|nanos| {
        let object = event(involved, what, now + TimeDelta::nanoseconds(nanos));
        let stored = store.create(Resource::Events, object, now).ok()?;
        Some(stored.key().clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn involved() -> Involved {
        Involved {
            kind: "Pod",
            namespace: "finance".into(),
            name: "a-1".into(),
            uid: "u".into(),
            revision: 3,
        }
    }

    fn occurrence(message: &str) -> Occurrence {
        Occurrence {
            r#type: "Normal",
            reason: "Pulled",
            message: message.into(),
            component: "kubelet",
        }
    }

    #[test]
    fn what_happens_again_is_counted_and_what_is_old_is_dropped() {
        let mut store = Store::new(1);
        let mut recorder = Recorder::default();
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for minutes in 0..3 {
            let now = start + TimeDelta::minutes(minutes);
            recorder.record(&mut store, &involved(), &occurrence("x"), now);
            recorder.record(
                &mut store,
                &involved(),
                &occurrence(&minutes.to_string()),
                now,
            );
        }
        let counts: Vec<u64> = store
            .list(Resource::Events, None)
            .filter_map(|stored| stored.value()["count"].as_u64())
            .collect();
        assert_eq!(counts.iter().sum::<u64>(), 6);
        assert_eq!(counts.len(), 4);
        recorder.record(
            &mut store,
            &involved(),
            &occurrence("y"),
            start + TimeDelta::hours(2),
        );
        assert_eq!(store.count(Resource::Events), 1);
    }
}
