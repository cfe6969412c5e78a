//! Watches the fleet for releases that hold.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::held::Held;
use super::holding::holding;
use crate::fleet::Fleet;
use crate::model::{CleanText, ClusterId, Workload};

/// In how many parts the fleet is looked at, one a second: each app once a minute, and none of
/// them costs a frame.
const PARTS: usize = 60;

/// For how long nobody may have looked without that what was before no longer counts: the machine
/// slept.
const GAP: TimeDelta = TimeDelta::minutes(5);

/// How often a release that goes on holding is told again: what is lost with a process that ends
/// is less.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// How often what was seen is handed on.
const HANDED: TimeDelta = TimeDelta::minutes(2);

/// Watches the fleet for releases that hold.
#[derive(Clone, Debug)]
pub struct Witness {
    /// How long a release must hold to be worth a word.
    hold: TimeDelta,
    part: usize,
    spans: HashMap<CleanText, Span>,
    told: Vec<Held>,
    handed: Option<DateTime<Utc>>,
}

/// One release that has held for a while. There is one for each object of the fleet, so that it
/// holds no more than what the object itself won't tell once it has another release.
#[derive(Clone, Debug)]
struct Span {
    release: String,
    images: Box<[CleanText]>,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    told: Option<DateTime<Utc>>,
}

/// An object, and the cluster that it is in.
type Seen<'a> = (&'a Workload, Option<&'a ClusterId>);

impl Default for Witness {
    fn default() -> Self {
        Self::new(TimeDelta::minutes(10))
    }
}

impl Witness {
    /// One for whom a release holds that has done so for as long as `hold`.
    pub fn new(hold: TimeDelta) -> Self {
        Self {
            hold,
            part: 0,
            spans: HashMap::new(),
            told: Vec::new(),
            handed: None,
        }
    }

    /// Looks at the next part of `fleet`, as it is at `now`; from time to time, what it has seen.
    /// To be called once a second.
    pub fn look(&mut self, fleet: &Fleet, now: DateTime<Utc>) -> Vec<Held> {
        for app in fleet.part(PARTS, self.part) {
            for workload in app.workloads() {
                let cluster = fleet.clusters().get(&app.id.cluster);
                self.see((workload, cluster), holding(app, workload), now);
            }
        }
        self.part = (self.part + 1) % PARTS;
        if self.part == 0 {
            // What was not seen for long is gone from the fleet, and its releases with it.
            self.spans.retain(|_, span| now - span.last <= GAP);
        }
        self.hand(now)
    }

    /// Takes in that the object has this release, which holds now.
    fn see(&mut self, seen: Seen<'_>, release: Option<String>, now: DateTime<Utc>) {
        let uid = &seen.0.object.uid;
        if let Some(span) = self.spans.get_mut(uid) {
            if release.as_ref() == Some(&span.release) && now - span.last <= GAP {
                span.last = now;
                self.told.extend(span.due(seen, self.hold));
                return;
            }
            let ended = self.spans.remove(uid);
            self.told
                .extend(ended.and_then(|span| span.end(seen, self.hold)));
        }
        let Some(release) = release else {
            return;
        };
        let span = Span {
            release,
            images: seen.0.release.images.clone().into_boxed_slice(),
            first: now,
            last: now,
            told: None,
        };
        self.spans.insert(uid.clone(), span);
    }

    fn hand(&mut self, now: DateTime<Utc>) -> Vec<Held> {
        let due = self.handed.is_none_or(|handed| now - handed >= HANDED);
        if !due || self.told.is_empty() {
            return Vec::new();
        }
        self.handed = Some(now);
        std::mem::take(&mut self.told)
    }
}

impl Span {
    /// What is to be told of it, where it is time to.
    fn due(&mut self, seen: Seen<'_>, hold: TimeDelta) -> Option<Held> {
        let again = self.told.is_none_or(|told| self.last - told >= AGAIN);
        if !again || !self.is_long(hold) {
            return None;
        }
        self.told = Some(self.last);
        Some(self.held(seen))
    }

    /// What is to be told of its end.
    fn end(self, seen: Seen<'_>, hold: TimeDelta) -> Option<Held> {
        let more = self.told != Some(self.last);
        (more && self.is_long(hold)).then(|| self.held(seen))
    }

    fn is_long(&self, hold: TimeDelta) -> bool {
        self.last - self.first >= hold
    }

    fn held(&self, (workload, cluster): Seen<'_>) -> Held {
        let key = &workload.object.key;
        Held {
            cluster: cluster.and_then(|it| Some(it.uid.as_ref()?.to_string())),
            namespace: key.namespace.to_string(),
            kind: key.kind.as_str().to_owned(),
            name: key.name.to_string(),
            uid: workload.object.uid.to_string(),
            release: self.release.clone(),
            images: self.images.iter().map(ToString::to_string).collect(),
            first: self.first,
            last: self.last,
        }
    }
}
