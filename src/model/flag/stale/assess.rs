//! What a flag's age, exposure and use come to.

use chrono::{DateTime, Utc};

use super::{Exemption, StaleGap, StalePolicy, StaleReason};
use crate::model::{Exposure, Flag, FlagKind, LastSeen};

/// So many of the three reasons make a flag stale. One alone proves little: what was never asked
/// for may be about to be.
const ENOUGH: u8 = 2;

/// How surely nobody needs a flag any more.
///
/// A point each for: older than one of its type is expected to get; at nobody or everyone for
/// long; not asked for in long. What is not known is no point, and is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staleness {
    /// The reasons, a point each.
    pub reasons: Vec<StaleReason>,
    /// What is not known.
    pub gaps: Vec<StaleGap>,
    /// Why it is not scored.
    pub exempt: Option<Exemption>,
    /// Whether somebody marked it as stale, whatever its score.
    pub marked: bool,
    /// When time alone will change any of this.
    pub next_change: Option<DateTime<Utc>>,
}

impl Staleness {
    /// Looks at `flag` as it is at `now`.
    pub fn assess(flag: &Flag, now: DateTime<Utc>, policy: &StalePolicy) -> Self {
        let marked = flag.stale;
        if let Some(exemption) = exemption(flag) {
            return Self {
                exempt: Some(exemption),
                marked,
                ..Self::default()
            };
        }
        let mut staleness = Self {
            marked,
            ..Self::default()
        };
        for finding in [outlived(flag), settled(flag, policy), unseen(flag, policy)] {
            staleness.take(finding, now);
        }
        staleness
    }

    /// How many of the three reasons there are; `None` where it is not scored.
    pub fn score(&self) -> Option<u8> {
        let points = u8::try_from(self.reasons.len()).unwrap_or(u8::MAX);
        self.exempt.is_none().then_some(points)
    }

    /// Whether it has reasons enough to go, or somebody marked it so.
    pub fn is_stale(&self) -> bool {
        self.exempt.is_none() && (self.marked || self.score().is_some_and(|it| it >= ENOUGH))
    }

    /// Whether it would be stale if all that is not known of it were a reason.
    pub fn may_be_stale(&self) -> bool {
        let gaps = u8::try_from(self.gaps.len()).unwrap_or(u8::MAX);
        let most = self.score().map(|score| score.saturating_add(gaps));
        self.is_stale() || most.is_some_and(|most| most >= ENOUGH)
    }

    /// All of it in words, true at `now`: the mark, the reasons, or why there are none. What is
    /// not known stands in [`Staleness::gaps`].
    pub fn sentence(&self, now: DateTime<Utc>) -> String {
        let mark = self.marked.then(|| "marked as stale".to_owned());
        let exempt = self.exempt.as_ref().map(Exemption::words);
        let reasons = self.reasons.iter().map(|reason| reason.sentence(now));
        let parts: Vec<_> = mark.into_iter().chain(exempt).chain(reasons).collect();
        parts.join("; ")
    }

    fn take(&mut self, finding: Finding, now: DateTime<Utc>) {
        match finding {
            Finding::From(when, reason) if when <= now => self.reasons.push(reason),
            Finding::From(when, _) => {
                self.next_change = Some(self.next_change.map_or(when, |next| next.min(when)));
            }
            Finding::Unknown(gap) if !self.gaps.contains(&gap) => self.gaps.push(gap),
            Finding::Unknown(_) | Finding::Never => {}
        }
    }
}

/// What one question about a flag comes to.
enum Finding {
    /// A reason from that time on.
    From(DateTime<Utc>, StaleReason),
    /// It can't be told.
    Unknown(StaleGap),
    /// No reason, whatever the time.
    Never,
}

impl Finding {
    /// A reason from that time on; what lies beyond all times never comes.
    fn from(when: Option<DateTime<Utc>>, reason: StaleReason) -> Self {
        when.map_or(Self::Never, |when| Self::From(when, reason))
    }
}

fn exemption(flag: &Flag) -> Option<Exemption> {
    if flag.kind.is_permanent() {
        let kind = flag.kind.clone();
        return Some(Exemption::Permanent { kind });
    }
    flag.archived.then_some(Exemption::Archived)
}

fn outlived(flag: &Flag) -> Finding {
    let Some(lifetime) = flag.kind.lifetime() else {
        return match flag.kind {
            FlagKind::Unsaid | FlagKind::Other(_) => Finding::Unknown(StaleGap::Kind),
            _ => Finding::Never,
        };
    };
    let Some(created) = flag.created else {
        return Finding::Unknown(StaleGap::Age);
    };
    let reason = StaleReason::Outlived {
        kind: flag.kind.clone(),
        lifetime_days: lifetime.num_days(),
        created,
    };
    Finding::from(created.checked_add_signed(lifetime), reason)
}

fn settled(flag: &Flag, policy: &StalePolicy) -> Finding {
    let everyone = match &flag.exposure {
        Exposure::Nobody => false,
        Exposure::Everyone => true,
        Exposure::Share { .. } | Exposure::Some { .. } | Exposure::Invalid { .. } => {
            return Finding::Never;
        }
        Exposure::Unknown { .. } => return Finding::Unknown(StaleGap::Exposure),
    };
    let Some(since) = flag.settled else {
        return Finding::Unknown(StaleGap::Settled);
    };
    let reason = StaleReason::Settled { everyone, since };
    Finding::from(since.checked_add_signed(policy.settled), reason)
}

fn unseen(flag: &Flag, policy: &StalePolicy) -> Finding {
    let (then, reason) = match &flag.last_seen {
        LastSeen::At { at } => (*at, StaleReason::Unseen { at: *at }),
        LastSeen::Never => {
            let Some(created) = flag.created else {
                return Finding::Unknown(StaleGap::Age);
            };
            (created, StaleReason::NeverSeen { created })
        }
        LastSeen::Unknown { why } => {
            return Finding::Unknown(StaleGap::LastSeen { why: why.clone() });
        }
    };
    Finding::from(then.checked_add_signed(policy.unseen), reason)
}
