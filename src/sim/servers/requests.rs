//! What was asked of the platform: the proof of who wrote what, and how often.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many reads are remembered.
const READS: usize = 20_000;
/// How many writes are: thousands of apps changed at once, each with its event, and some more.
const WRITES: usize = 100_000;
/// Questions that are asked with POST and change nothing.
const QUESTIONS: [&str; 4] = [
    "/apis/authentication.k8s.io/",
    "/apis/authorization.k8s.io/",
    "/api/admin/features-batch/export",
    "/ofrep/",
];

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// When it came.
    pub time: DateTime<Utc>,
    /// `PATCH`
    pub method: String,
    /// `/apis/apps/v1/…`
    pub path: String,
    /// As it was sent, without the question mark.
    pub query: String,
    /// Who asked; empty for somebody unknown.
    pub user: String,
    /// The status of the answer, whether or not somebody was still there to read it.
    pub status: u16,
    /// What was sent along; cut after some kilobytes.
    pub body: String,
}

impl Recorded {
    /// Whether only the outcome was to be shown. Deletions say so in their body.
    pub fn is_dry_run(&self) -> bool {
        self.query.contains("dryRun") || self.method == "DELETE" && self.body.contains("dryRun")
    }

    /// Whether it was one of the requests that could change something: a dry run is, too, for
    /// whoever must send none.
    pub fn could_write(&self) -> bool {
        self.method != "GET" && !QUESTIONS.iter().any(|group| self.path.starts_with(group))
    }

    /// Whether it was meant to change something.
    pub fn is_write(&self) -> bool {
        self.could_write() && !self.is_dry_run()
    }

    /// Whether it was meant to change something, and the server has done it.
    pub fn was_accepted(&self) -> bool {
        self.is_write() && (200..300).contains(&self.status)
    }

    /// The object that it is about, without the part of it that it names.
    fn object(&self) -> &str {
        let parts = ["/status", "/scale"];
        let part = parts.iter().find_map(|part| self.path.strip_suffix(part));
        part.unwrap_or(&self.path)
    }
}

/// The newest requests.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Log>);

/// Reads and writes apart, lest the many of the one push out the few of the other. Each with its
/// place in the whole.
#[derive(Debug, Default)]
struct Log {
    next: u64,
    reads: VecDeque<(u64, Recorded)>,
    writes: VecDeque<(u64, Recorded)>,
}

impl RequestLog {
    /// Remembers a request.
    pub fn push(&self, request: Recorded) {
        let mut log = self.lock();
        let place = log.next;
        log.next += 1;
        let (list, most) = if request.could_write() {
            (&mut log.writes, WRITES)
        } else {
            (&mut log.reads, READS)
        };
        if list.len() == most {
            list.pop_front();
        }
        list.push_back((place, request));
    }

    /// All that are remembered, oldest first.
    pub fn all(&self) -> Vec<Recorded> {
        let mut all: Vec<_> = {
            let log = self.lock();
            log.reads.iter().chain(&log.writes).cloned().collect()
        };
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, request)| request).collect()
    }

    /// Those that were meant to change something (dry runs and reviews are not).
    pub fn writes(&self) -> Vec<Recorded> {
        self.written(Recorded::is_write)
    }

    /// Those that could have changed something, dry runs with them: of somebody who may only
    /// read there must be none.
    pub fn daring(&self) -> Vec<Recorded> {
        self.written(Recorded::could_write)
    }

    /// How many patches of each object, by its path, the server has taken and carried out.
    pub fn accepted_patches(&self) -> BTreeMap<String, usize> {
        let mut patches = BTreeMap::new();
        for request in self.written(|it| it.method == "PATCH" && it.was_accepted()) {
            *patches.entry(request.object().to_owned()).or_default() += 1;
        }
        patches
    }

    fn written(&self, which: impl Fn(&Recorded) -> bool) -> Vec<Recorded> {
        let log = self.lock();
        let writes = log.writes.iter().map(|(_, request)| request);
        writes.filter(|request| which(request)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "/apis/apps/v1/namespaces/a/deployments/b";

    fn request(method: &str, path: &str, query: &str, status: u16) -> Recorded {
        Recorded {
            time: DateTime::from_timestamp(0, 0).unwrap(),
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            user: "ops".to_owned(),
            status,
            body: String::new(),
        }
    }

    #[test]
    fn what_could_change_what_was_meant_to_and_what_did() {
        let review = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        let table = [
            (request("GET", APP, "", 200), (false, false, false)),
            (request("POST", review, "", 201), (false, false, false)),
            (request("POST", whoami, "", 201), (false, false, false)),
            (request("PATCH", APP, "", 200), (true, true, true)),
            (
                request("PATCH", APP, "dryRun=All", 200),
                (true, false, false),
            ),
            (request("PATCH", APP, "", 409), (true, true, false)),
            (request("DELETE", APP, "", 200), (true, true, true)),
            (
                request("POST", "/api/v1/namespaces/a/events", "", 201),
                (true, true, true),
            ),
        ];
        for (request, expected) in table {
            let told = (
                request.could_write(),
                request.is_write(),
                request.was_accepted(),
            );
            assert_eq!(told, expected, "{request:?}");
        }
        let mut deletion = request("DELETE", APP, "", 200);
        deletion.body = r#"{"dryRun":["All"]}"#.to_owned();
        assert!(deletion.could_write() && !deletion.is_write());
    }

    #[test]
    fn patches_are_counted_by_object_and_everything_stays_in_order() {
        let log = RequestLog::default();
        log.push(request("PATCH", APP, "", 200));
        log.push(request("GET", APP, "", 200));
        log.push(request("PATCH", &format!("{APP}/scale"), "", 200));
        log.push(request("PATCH", APP, "", 422));
        log.push(request("PATCH", APP, "dryRun=All", 200));
        assert_eq!(log.accepted_patches(), [(APP.to_owned(), 2)].into());
        let methods: Vec<String> = log.all().into_iter().map(|it| it.method).collect();
        assert_eq!(methods, ["PATCH", "GET", "PATCH", "PATCH", "PATCH"]);
        assert_eq!((log.writes().len(), log.daring().len()), (3, 4));
    }

    #[test]
    fn reads_do_not_push_out_writes() {
        let log = RequestLog::default();
        log.push(request("PATCH", APP, "", 200));
        for _ in 0..READS + 5 {
            log.push(request("GET", APP, "", 200));
        }
        assert_eq!(log.all().len(), READS + 1);
        assert_eq!(log.writes().len(), 1);
    }
}
