//! What was asked of the platform: the proof of who wrote what, and how often.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many requests are remembered.
const REMEMBERED: usize = 20_000;

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
    /// The status of the answer.
    pub status: u16,
    /// What was sent along; cut after some kilobytes.
    pub body: String,
}

impl Recorded {
    /// Whether it was meant to change something.
    pub fn is_write(&self) -> bool {
        self.method != "GET" && !self.path.contains("k8s.io/") && !self.query.contains("dryRun")
    }
}

/// The newest requests, oldest first.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<VecDeque<Recorded>>);

impl RequestLog {
    /// Remembers a request.
    pub fn push(&self, request: Recorded) {
        let mut log = self.lock();
        if log.len() == REMEMBERED {
            log.pop_front();
        }
        log.push_back(request);
    }

    /// All that are remembered.
    pub fn all(&self) -> Vec<Recorded> {
        self.lock().iter().cloned().collect()
    }

    /// Those that were meant to change something (dry runs and reviews are not).
    pub fn writes(&self) -> Vec<Recorded> {
        self.lock()
            .iter()
            .filter(|request| request.is_write())
            .cloned()
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
