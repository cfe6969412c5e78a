//! One row: an app joined from the workloads that run it.

use chrono::{DateTime, Utc};

use super::signals::{Ended, Measured, Round, RoundEnd, Signal, Signals};
use super::verdict::{Comparison, SideCounts};
use super::{
    AppId, Attention, AttentionPolicy, CleanText, Compared, Controller, Decision, Expiry,
    FlagSummary, Manifest, Reading, Release, Replicas, Rollout, TtlRules, Workload, WorkloadKey,
    WorkloadStatus,
};

/// An app: one or more workloads with the same [`AppId`], and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Which app.
    pub id: AppId,
    /// What runs it, in the order of their names; never empty.
    workloads: Vec<Workload>,
    /// When life ends: the soonest of its workloads'.
    pub expiry: Expiry,
    /// Why it needs a person.
    pub attention: Attention,
    /// How it serves; `None` before any metrics source spoke of it.
    signals: Option<Box<Signals>>,
    /// The rollout that two of its Deployments are together, where a label says so.
    pair: Option<Box<Rollout>>,
    /// Its rollout's sides; `None` where there are none to compare.
    comparison: Option<Box<Comparison>>,
    /// What its flags come to; `None` where no flag is known to be its own.
    flags: Option<Box<FlagSummary>>,
}

/// What the end of a round changed of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundEffect {
    /// Nothing.
    Nothing,
    /// The history of its signals went on.
    Remembered,
    /// Signals, and the numbers in reasons.
    Measured,
    /// Also why it needs a person.
    Reassessed,
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
        // Nearly every app has one workload: `push` alone would make room for four.
        workloads.reserve_exact(1);
        workloads.push(first);
        workloads.sort_by(|a, b| a.object.key.cmp(&b.object.key));
        let mut app = Self {
            id,
            workloads,
            expiry: Expiry::Undeclared,
            attention: Attention::default(),
            signals: None,
            pair: None,
            comparison: None,
            flags: None,
        };
        app.join(now, policy);
        app
    }

    /// Takes in `workload`, in the place of the one with its key where there is one.
    pub fn put(&mut self, workload: Workload, now: DateTime<Utc>, policy: &AttentionPolicy) {
        match self.place(&workload.object.key) {
            Ok(place) => self.workloads[place] = workload,
            Err(place) => {
                self.workloads.reserve_exact(1);
                self.workloads.insert(place, workload);
            }
        }
        self.join(now, policy);
    }

    /// Takes in what nobody sees of `workload` (its resource version, the times of its readings),
    /// if nothing else of it changed. `Err` gives it back where something did.
    pub fn put_unseen(&mut self, workload: Box<Workload>) -> Result<(), Box<Workload>> {
        match self.place(&workload.object.key) {
            Ok(place) if self.workloads[place].looks_like(&workload) => {
                self.workloads[place] = *workload;
                Ok(())
            }
            _ => Err(workload),
        }
    }

    /// Lets the workload named `key` go. The last one stays: its app goes with it.
    pub fn drop_workload(
        &mut self,
        key: &WorkloadKey,
        now: DateTime<Utc>,
        policy: &AttentionPolicy,
    ) {
        if self.workloads.len() > 1 {
            self.workloads
                .retain(|workload| workload.object.key != *key);
            self.join(now, policy);
        }
    }

    /// What its flags come to; `None` where no flag is known to be its own.
    pub fn flags(&self) -> Option<&FlagSummary> {
        self.flags.as_deref()
    }

    /// Takes in what its flags come to. Whether that is news.
    pub fn set_flags(
        &mut self,
        flags: Option<FlagSummary>,
        now: DateTime<Utc>,
        policy: &AttentionPolicy,
    ) -> bool {
        if self.flags() == flags.as_ref() {
            return false;
        }
        self.flags = flags.map(Box::new);
        self.assess(now, policy);
        true
    }

    /// How it serves; `None` before any metrics source spoke of it.
    pub fn signals(&self) -> Option<&Signals> {
        self.signals.as_deref()
    }

    /// A signal now, where it is known.
    pub fn signal(&self, signal: Signal) -> Option<f64> {
        self.signals()?.value(signal)
    }

    /// Takes in what was measured of it. Whether anything that is shown changed.
    pub fn measure(&mut self, measured: Measured, round: Round, at: DateTime<Utc>) -> bool {
        let signals = self.signals.get_or_insert_default();
        signals.take(measured, round, at)
    }

    /// Ends a round of measuring.
    pub fn end_round(
        &mut self,
        end: &RoundEnd,
        now: DateTime<Utc>,
        policy: &AttentionPolicy,
    ) -> RoundEffect {
        let class = self.manifest().sla.given().copied();
        let ended = match &mut self.signals {
            Some(signals) => signals.end(end, class, &policy.signals),
            None => Ended::NotConcerned,
        };
        match ended {
            Ended::NotConcerned => RoundEffect::Nothing,
            Ended::Calm => RoundEffect::Remembered,
            Ended::Forgot => RoundEffect::Measured,
            Ended::Asks => {
                let before = std::mem::take(&mut self.attention);
                self.assess(now, policy);
                if self.attention.asks_as(&before) {
                    RoundEffect::Measured
                } else {
                    RoundEffect::Reassessed
                }
            }
        }
    }

    /// Its rollout's sides beside each other; `None` where there are none to compare.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_deref()
    }

    /// Takes in what was measured of a side of its rollout. Whether it was heard.
    pub fn measure_side(
        &mut self,
        of: &Compared,
        counts: SideCounts,
        said: (Round, DateTime<Utc>),
    ) -> bool {
        let comparison = self.comparison.as_mut();
        comparison.is_some_and(|comparison| comparison.take(of, counts, said))
    }

    /// Ends a round of measuring sides: what was not said is not known, `why` where it is told.
    /// Whether that is news.
    pub fn end_sides(&mut self, round: Round, why: Option<&CleanText>) -> bool {
        let comparison = self.comparison.as_mut();
        comparison.is_some_and(|comparison| comparison.end(round, why))
    }

    /// Judges what was measured of its rollout's sides.
    pub fn judge(&mut self, now: DateTime<Utc>, policy: &AttentionPolicy) -> RoundEffect {
        let outcome = self.outcome();
        self.compare(policy);
        let before = std::mem::take(&mut self.attention);
        self.assess(now, policy);
        if self.outcome() == outcome && self.attention.asks_as(&before) {
            RoundEffect::Measured
        } else {
            RoundEffect::Reassessed
        }
    }

    /// Its verdict in one word.
    fn outcome(&self) -> Option<&'static str> {
        let verdict = self.comparison.as_ref()?.verdict.value()?;
        Some(verdict.outcome.word())
    }

    fn compare(&mut self, policy: &AttentionPolicy) {
        let class = self.manifest().sla.given().copied();
        if let Some(comparison) = &mut self.comparison {
            comparison.judge(class, &policy.verdict);
        }
    }

    /// Compares what is on its way now. What was measured of other pods is forgotten.
    fn follow_sides(&mut self, policy: &AttentionPolicy) {
        let id = &self.id;
        let wanted = self
            .rollout()
            .and_then(|rollout| Comparison::of(rollout, &id.cluster, &id.namespace));
        let is_same = match (&self.comparison, &wanted) {
            (Some(comparison), Some(wanted)) => comparison.is_of(wanted),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.comparison = wanted.map(Box::new);
        }
        self.compare(policy);
    }

    fn place(&self, key: &WorkloadKey) -> Result<usize, usize> {
        self.workloads
            .binary_search_by(|workload| workload.object.key.cmp(key))
    }

    fn join(&mut self, now: DateTime<Utc>, policy: &AttentionPolicy) {
        self.expiry = soonest(&self.workloads);
        self.pair = Rollout::of_pair(&self.workloads).map(Box::new);
        self.follow_sides(policy);
        self.assess(now, policy);
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

    /// The worst status of its workloads. What is scaled to 0 beside others that run (the
    /// original that Flagger watches) says nothing of the app.
    pub fn status(&self) -> &WorkloadStatus {
        let statuses = self.workloads.iter().map(|workload| &workload.status);
        let awake = |status: &&WorkloadStatus| **status != WorkloadStatus::ScaledToZero;
        let worst = statuses.clone().filter(awake).max();
        worst
            .or_else(|| statuses.max())
            .unwrap_or(&WorkloadStatus::Unknown)
    }

    /// The rollout of a pair of its workloads; else the one that presses most of those that a
    /// controller of their own lets in; else of its Deployments'.
    pub fn rollout(&self) -> Option<&Rollout> {
        let workloads = self.workloads.iter();
        let rollouts = workloads.filter_map(|workload| workload.rollout.as_deref());
        let plain = |rollout: &Rollout| rollout.controller == Controller::Deployment;
        let pressing = rollouts.min_by_key(|rollout| (plain(rollout), rollout.pressure()));
        self.pair.as_deref().or(pressing)
    }

    /// Why `decision` can't be made about it now, where none of its rollouts supports it. Of what
    /// a controller of its own lets in only those count, as in [`App::rollout`].
    pub fn refusal(&self, decision: Decision) -> Option<&'static str> {
        let Some(lead) = self.rollout() else {
            let ends = [Decision::Promote, Decision::PromoteFull];
            let repairs = [Decision::Abort, Decision::Retry];
            let needs = ends.contains(&decision) || repairs.contains(&decision);
            return needs.then_some("no rollout is on its way");
        };
        let why = lead.decisions.check(decision).err()?;
        if lead.controller == Controller::Pair {
            // Each of the two Deployments can be held by itself.
            let alone = matches!(decision, Decision::Pause | Decision::Resume);
            return (!alone).then_some(why);
        }
        let is_plain = |rollout: &Rollout| rollout.controller == Controller::Deployment;
        let workloads = self.workloads.iter();
        let mut rollouts = workloads
            .filter_map(|workload| workload.rollout.as_deref())
            .filter(|rollout| is_plain(rollout) == is_plain(lead));
        let refused = rollouts.all(|rollout| rollout.decisions.check(decision).is_err());
        refused.then_some(why)
    }

    /// When the oldest of its workloads was created.
    pub fn created(&self) -> DateTime<Utc> {
        let oldest = self.workloads.iter().map(|workload| workload.created).min();
        oldest.unwrap_or(self.lead().created)
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
