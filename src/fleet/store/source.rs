//! One source, as the store remembers it.

use chrono::{DateTime, Utc};

use crate::fleet::Rights;
use crate::model::signals::{Round, RoundEnd};
use crate::model::{CleanText, Coverage, Epoch, Freshness, SourceId, SourceState};

/// How fresh a source is, which of its connections is the newest, and which snapshot.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) freshness: Freshness,
    /// The name that its apps carry: of the cluster it last named, until then what follows the
    /// first slash of its own (`kubernetes/prod`).
    pub(super) cluster: CleanText,
    /// What we may do there, where it has said so.
    pub(super) rights: Option<Rights>,
    epoch: Epoch,
    /// Counts snapshots: what was last said under an older one is swept when it completes.
    snapshot: u32,
    snapshot_open: bool,
    /// Counts rounds of measuring.
    round: u32,
    last_round: Option<RoundEnd>,
    /// Of how many subjects the round has spoken so far, and how many of them are no app.
    subjects: Coverage,
}

impl Source {
    pub(super) fn new(id: &SourceId, epoch: Epoch) -> Self {
        let cluster = id.0.split_once('/').map_or(id.0.as_str(), |(_, name)| name);
        Self {
            cluster: CleanText::new(cluster),
            rights: None,
            freshness: Freshness::connecting(),
            epoch,
            snapshot: 0,
            snapshot_open: false,
            round: 0,
            last_round: None,
            subjects: Coverage::default(),
        }
    }

    /// Whether what `epoch` says still counts; a newer one leaves an open snapshot behind.
    pub(super) fn admits(&mut self, epoch: Epoch) -> bool {
        if epoch > self.epoch {
            self.epoch = epoch;
            self.snapshot_open = false;
            self.begin_round();
        }
        epoch == self.epoch
    }

    pub(super) fn snapshot(&self) -> u32 {
        self.snapshot
    }

    pub(super) fn begin_snapshot(&mut self) {
        self.snapshot = self.snapshot.wrapping_add(1);
        self.snapshot_open = true;
    }

    /// Ends the snapshot; whether one was open.
    pub(super) fn end_snapshot(&mut self) -> bool {
        std::mem::take(&mut self.snapshot_open)
    }

    /// The round that is going on; `place` is the source's.
    pub(super) fn round(&self, place: usize) -> Round {
        Round {
            source: place,
            number: self.round,
        }
    }

    /// The end of `round`, where it is the one that ended last.
    pub(super) fn last_round(&self, round: Round) -> Option<RoundEnd> {
        self.last_round.filter(|end| end.round == round)
    }

    /// The round said something of a subject.
    pub(super) fn saw_subject(&mut self, is_app: bool) {
        self.subjects.subjects += 1;
        self.subjects.apps += usize::from(is_app);
    }

    /// Ends the round; whether it is news of how many subjects it spoke.
    pub(super) fn end_round(&mut self, end: RoundEnd) -> bool {
        self.last_round = Some(end);
        let coverage = Some(self.subjects);
        let news = self.freshness.coverage != coverage;
        self.freshness.coverage = coverage;
        self.begin_round();
        news
    }

    /// Somebody of whom the last round spoke has come to be an app.
    pub(super) fn claimed(&mut self) {
        if let Some(coverage) = &mut self.freshness.coverage {
            coverage.apps += 1;
        }
    }

    fn begin_round(&mut self) {
        self.round = self.round.wrapping_add(1);
        self.subjects = Coverage::default();
    }

    /// What the source said at `at` was the truth, if it was live.
    pub(super) fn saw(&mut self, at: DateTime<Utc>) {
        if self.freshness.is_live() {
            self.freshness.live_until = self.freshness.live_until.max(Some(at));
        }
    }

    /// Whether `state` is news.
    pub(super) fn set_state(&mut self, state: SourceState) -> bool {
        let news = self.freshness.state != state;
        self.freshness.state = state;
        news
    }

    /// Whether `note` is news.
    pub(super) fn set_note(&mut self, note: Option<CleanText>) -> bool {
        let news = self.freshness.note != note;
        self.freshness.note = note;
        news
    }
}
