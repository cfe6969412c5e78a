//! What backends tell the fleet.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Rights;
use crate::model::signals::{Measured, SignalSet, Subject};
use crate::model::verdict::SideCounts;
use crate::model::{
    CleanText, ClusterId, Compared, Epoch, Flag, FlagKey, SourceId, SourceState, Workload,
    WorkloadKey,
};

/// A batch of facts from one source, in the order in which they became true.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Who says it.
    pub source: SourceId,
    /// Of which of its connections; older ones are dropped.
    pub epoch: Epoch,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// What is said.
    pub facts: Vec<Fact>,
}

impl Observation {
    /// How much work it is to take in, in rows.
    pub fn weight(&self) -> usize {
        let facts = self.facts.iter();
        let weights = facts.map(|fact| match fact {
            Fact::Measured(rows) => rows.len(),
            Fact::Sides(rows) => rows.len() * 20,
            Fact::RoundEnd { .. } => 1_000,
            _ => 1,
        });
        weights.sum()
    }
}

/// One thing that a source says.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A full snapshot begins: rows stay until [`Fact::Complete`], and those that were not said
    /// again by then are gone. So a table never half-empties.
    Reset,
    /// This workload is so now.
    Upsert(Box<Workload>),
    /// This workload is gone.
    Delete(WorkloadKey),
    /// This flag is so now.
    Flag(Box<Flag>),
    /// This flag is gone.
    FlagGone(FlagKey),
    /// The snapshot that [`Fact::Reset`] began is complete.
    Complete,
    /// The source is still the truth, though nothing changed (a bookmark, a quiet time-out).
    Alive,
    /// How the source is.
    State(SourceState),
    /// What is incomplete though the source is live.
    Note(Option<CleanText>),
    /// Which cluster this is.
    Cluster(ClusterId),
    /// What we may do there.
    Rights(Rights),
    /// A part of a round of measuring, a bounded number of rows.
    Measured(Vec<SignalRow>),
    /// The round is over: of what was `asked`, what was not said is not known any more. A big
    /// fleet is told in parts, one after the other, so that nobody waits for all of it.
    RoundEnd {
        /// What was asked for, and answered.
        asked: SignalSet,
        /// The time over which rates were taken.
        window: TimeDelta,
        /// For which part of the fleet.
        part: Part,
    },
    /// What was measured of the sides of some rollouts, of those that were [asked
    /// for](crate::backends::Watchlist). Both sides of one rollout stand together, and a fact
    /// holds few enough that taking it in holds up nobody.
    Sides(Vec<SideRow>),
    /// All that could be measured of sides was said: what was not said since the last time is
    /// not known any more. `why` is there where sides can't be told apart at all.
    SidesEnd {
        /// Those that were asked for; nothing is said of rollouts that have begun since.
        of: Arc<[Compared]>,
        /// Why nothing, or less than was asked for, could be said.
        why: Option<CleanText>,
    },
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which, from 0 on.
    pub number: usize,
    /// Of how many, at least one.
    pub of: usize,
}

impl Part {
    /// All of it at once.
    pub const WHOLE: Self = Self { number: 0, of: 1 };

    /// The parts of a whole of so many rows, about a thousand rows each.
    pub fn each(rows: usize) -> impl Iterator<Item = Self> {
        let of = rows.div_ceil(1_000).max(1);
        (0..of).map(move |number| Self { number, of })
    }

    /// Whether none comes after it.
    pub const fn is_last(self) -> bool {
        self.number + 1 >= self.of
    }
}

/// What was measured of one side of a rollout.
#[derive(Clone, Debug, PartialEq)]
pub struct SideRow {
    /// Of which, as it was asked for.
    pub of: Compared,
    /// What.
    pub counts: SideCounts,
}

/// What was measured of one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalRow {
    /// Of whom.
    pub subject: Subject,
    /// What.
    pub measured: Measured,
}
