//! What we observe, and how fresh it is.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::CleanText;

/// Names a source: a backend over one system, for example `kubernetes/prod`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceId(pub CleanText);

impl std::fmt::Display for SourceId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Counts a source's connections: what arrives with an older epoch than the newest is of a dead
/// connection and is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Epoch(pub u64);

/// What a source says of itself right now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SourceState {
    /// First contact has not succeeded yet, nor failed.
    Connecting,
    /// The first snapshot is on its way.
    Loading,
    /// What is shown is what the source says.
    Live,
    /// It does not answer as it should; what it last said is kept.
    Failing {
        /// Why, in words, with what to do next.
        why: CleanText,
    },
    /// Not configured or not allowed.
    Off {
        /// Why.
        why: CleanText,
    },
}

/// A source's state and when it was last live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// What the source says of itself.
    #[serde(flatten)]
    pub state: SourceState,
    /// When its data was last known to be the truth; `None` before the first time.
    pub live_until: Option<DateTime<Utc>>,
    /// What is incomplete though the source is live (namespaces refused, objects left out).
    pub note: Option<CleanText>,
    /// Of a metrics source: of how much it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

/// Of how many subjects a metrics source spoke in its last round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// All of them.
    pub subjects: usize,
    /// Those that name an app of the fleet.
    pub apps: usize,
}

impl Freshness {
    /// Before first contact.
    pub fn connecting() -> Self {
        Self {
            state: SourceState::Connecting,
            live_until: None,
            note: None,
            coverage: None,
        }
    }

    /// What is incomplete or looks wrong though the source is live, in words.
    pub fn remark(&self) -> Option<CleanText> {
        let strangers = self.coverage.filter(|_| self.speaks_of_no_app()).map(|it| {
            let count = it.subjects;
            format!("none of the {count} apps it speaks of is one of these: check its labels")
        });
        let note = self.note.as_ref().map(ToString::to_string);
        match (strangers, note) {
            (Some(strangers), Some(note)) => Some(format!("{strangers}; {note}").into()),
            (strangers, note) => strangers.or(note).map(Into::into),
        }
    }

    /// Whether it speaks, but of no app of the fleet: its labels are others than was thought.
    pub fn speaks_of_no_app(&self) -> bool {
        self.coverage
            .is_some_and(|it| it.subjects > 0 && it.apps == 0)
    }

    /// Whether what this source said is the present truth.
    pub fn is_live(&self) -> bool {
        self.state == SourceState::Live
    }
}
