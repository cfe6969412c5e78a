//! One row: an app joined from the workloads that run it.

use chrono::{DateTime, Utc};

use super::{
    AppId, Attention, AttentionPolicy, Expiry, Manifest, Reading, Release, Replicas, TtlRules,
    Workload, WorkloadStatus,
};

/// An app: one or more workloads with the same [`AppId`], and what follows from them.
#[derive(Clone, Debug)]
pub struct App {
    /// Which app.
    pub id: AppId,
    /// What runs it, in the order of their names; never empty.
    workloads: Vec<Workload>,
    /// When life ends: the soonest of its workloads'.
    pub expiry: Expiry,
    /// Why it needs a person.
    pub attention: Attention,
}

impl App {
    /// Joins `first` and `rest`, which share one [`AppId`].
    pub fn new(
        first: Workload,
        rest: Vec<Workload>,
        now: DateTime<Utc>,
        policy: &AttentionPolicy,
    ) -> Self {
        let mut workloads = rest;
        let id = first.app.clone();
        workloads.push(first);
        workloads.sort_by(|a, b| a.object.key.cmp(&b.object.key));
        let expiry = soonest(&workloads);
        let mut app = Self {
            id,
            workloads,
            expiry,
            attention: Attention::default(),
        };
        app.assess(now, policy);
        app
    }

    /// Looks again at why it needs a person: time alone changes that.
    pub fn assess(&mut self, now: DateTime<Utc>, policy: &AttentionPolicy) {
        self.attention = Attention::assess(self, now, policy);
    }

    /// What runs it.
    pub fn workloads(&self) -> &[Workload] {
        &self.workloads
    }

    /// The workload that speaks for the app: the first that declares a manifest, else the first.
    #[expect(clippy::indexing_slicing, reason = "`new` takes at least one workload")]
    pub fn lead(&self) -> &Workload {
        let declared = self
            .workloads
            .iter()
            .find(|workload| !workload.manifest.is_missing());
        declared.unwrap_or(&self.workloads[0])
    }

    /// What its owner declared.
    pub fn manifest(&self) -> &Manifest {
        &self.lead().manifest
    }

    /// What runs.
    pub fn release(&self) -> &Release {
        &self.lead().release
    }

    /// The rules behind [`App::expiry`]: those of the workload whose life ends first.
    pub fn ttl(&self) -> &TtlRules {
        let ends_first = self
            .workloads
            .iter()
            .find(|workload| workload.ttl.expiry() == self.expiry);
        &ends_first.unwrap_or(self.lead()).ttl
    }

    /// The replicas of all its workloads; unknown where one of them is.
    pub fn replicas(&self) -> Reading<Replicas> {
        let mut sum = Replicas::default();
        let mut oldest: Option<DateTime<Utc>> = None;
        for workload in &self.workloads {
            match &workload.replicas {
                Reading::Known { value, at } => {
                    sum = sum + *value;
                    oldest = Some(oldest.map_or(*at, |oldest| oldest.min(*at)));
                }
                unknown @ Reading::Unknown { .. } => return unknown.clone(),
            }
        }
        oldest.map_or_else(
            || Reading::unknown("no workload"),
            |at| Reading::known(sum, at),
        )
    }

    /// The worst status of its workloads.
    pub fn status(&self) -> &WorkloadStatus {
        let worst = self.workloads.iter().map(|workload| &workload.status).max();
        worst.unwrap_or(&WorkloadStatus::Unknown)
    }

    /// When the oldest of its workloads was created.
    pub fn created(&self) -> DateTime<Utc> {
        let oldest = self.workloads.iter().map(|workload| workload.created).min();
        oldest.unwrap_or(self.lead().created)
    }

    /// Gives the workloads back, to join them anew.
    pub fn into_workloads(self) -> Vec<Workload> {
        self.workloads
    }
}

/// The soonest end; else what speaks loudest of the rest.
fn soonest(workloads: &[Workload]) -> Expiry {
    let rank = |expiry: &Expiry| match expiry {
        Expiry::At { when, .. } => (0, Some(*when)),
        Expiry::Invalid => (1, None),
        Expiry::Forever => (2, None),
        Expiry::Undeclared => (3, None),
    };
    let ends = workloads.iter().map(|workload| workload.ttl.expiry());
    ends.min_by_key(rank).unwrap_or(Expiry::Undeclared)
}
