//! Why an app needs a person, in words, with a score: the default order of the fleet.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{App, CleanText, Expiry, Sla, TtlRule, WorkloadStatus, compact};

/// How loudly a row asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    #[default]
    Calm,
    /// Worth knowing.
    Notice,
    /// Needs a person soon.
    Warning,
    /// Needs a person now.
    Critical,
}

impl Severity {
    /// The severity in one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// When a life's end begins to matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttentionPolicy {
    /// Less than this left is a warning.
    pub expires_soon: TimeDelta,
    /// Less than this left is a notice.
    pub expires_later: TimeDelta,
    /// Deleting for longer than this is stuck.
    pub deletion_stuck: TimeDelta,
}

impl Default for AttentionPolicy {
    fn default() -> Self {
        Self {
            expires_soon: TimeDelta::hours(24),
            expires_later: TimeDelta::days(3),
            deletion_stuck: TimeDelta::minutes(10),
        }
    }
}

/// One reason why an app needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its controller gave up, or nothing of it is available.
    Failing {
        /// What the controller says.
        why: CleanText,
    },
    /// Fewer replicas are available than wanted.
    Degraded {
        /// What the controller says.
        why: CleanText,
    },
    /// A change is on its way.
    Progressing {
        /// What is waited for.
        what: CleanText,
    },
    /// Its controller is told to leave it alone.
    Paused,
    /// It is being deleted and does not go.
    DeletionStuck {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Its life has ended or will soon.
    Expiring {
        /// The end.
        when: DateTime<Utc>,
    },
    /// A rule of its time to live can't be read, so that nothing acts on it.
    TtlUnreadable {
        /// Which.
        rule: TtlRule,
        /// Its text.
        text: CleanText,
    },
    /// Its owner declared nothing at all.
    ManifestMissing,
    /// Nobody answers for it.
    OwnerMissing,
}

impl Reason {
    /// How loudly this reason asks, at `now`.
    pub fn severity(&self, now: DateTime<Utc>, policy: &AttentionPolicy) -> Severity {
        match self {
            Self::Failing { .. } => Severity::Critical,
            Self::Degraded { .. } | Self::DeletionStuck { .. } => Severity::Warning,
            Self::Expiring { when } if *when - now <= policy.expires_soon => Severity::Warning,
            Self::Expiring { .. }
            | Self::TtlUnreadable { .. }
            | Self::Paused
            | Self::Progressing { .. }
            | Self::ManifestMissing
            | Self::OwnerMissing => Severity::Notice,
        }
    }

    /// The reason as a sentence without a full stop, true at `now`.
    pub fn sentence(&self, now: DateTime<Utc>) -> String {
        match self {
            Self::Failing { why } => format!("failing: {why}"),
            Self::Degraded { why } => format!("degraded: {why}"),
            Self::Progressing { what } => format!("progressing: {what}"),
            Self::Paused => "paused: its controller ignores changes until it is resumed".to_owned(),
            Self::DeletionStuck { since } => {
                format!(
                    "being deleted for {} and still there: a finalizer holds it",
                    compact(now - since)
                )
            }
            Self::Expiring { when } if *when <= now => {
                format!("expired {} ago", compact(now - when))
            }
            Self::Expiring { when } => format!("expires in {}", compact(*when - now)),
            Self::TtlUnreadable { rule, text } => {
                format!(
                    "{} `{text}` can't be read, so nothing acts on it",
                    rule.key()
                )
            }
            Self::ManifestMissing => {
                "no manifest: owner, service class and budget are unknown".to_owned()
            }
            Self::OwnerMissing => "no owner".to_owned(),
        }
    }

    /// The part of the score that tells reasons of one severity apart.
    fn weight(&self, now: DateTime<Utc>) -> u32 {
        match self {
            Self::Failing { .. } => 90,
            Self::Degraded { .. } => 80,
            Self::DeletionStuck { .. } => 60,
            Self::Expiring { when } if *when <= now => 50,
            Self::Expiring { .. } => 40,
            Self::TtlUnreadable { .. } => 30,
            Self::Progressing { .. } => 25,
            Self::Paused => 20,
            Self::OwnerMissing => 10,
            Self::ManifestMissing => 5,
        }
    }
}

/// All reasons of one app, the loudest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// How loudly the row asks.
    pub severity: Severity,
    /// Orders the fleet, highest first: severity, then service class, then the kind of reason.
    pub score: u32,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// When time alone will change any of this.
    pub next_change: Option<DateTime<Utc>>,
}

impl Attention {
    /// Looks at `app` as it is at `now`.
    pub fn assess(app: &App, now: DateTime<Utc>, policy: &AttentionPolicy) -> Self {
        let mut reasons = Vec::new();
        let mut changes = Vec::new();
        status_reasons(app, now, policy, &mut reasons, &mut changes);
        ttl_reasons(app, now, policy, &mut reasons, &mut changes);
        manifest_reasons(app, &mut reasons);

        let rank = |reason: &Reason| (reason.severity(now, policy), reason.weight(now));
        reasons.sort_by_key(|reason| std::cmp::Reverse(rank(reason)));
        let Some((severity, weight)) = reasons.first().map(rank) else {
            return Self {
                next_change: changes.into_iter().min(),
                ..Self::default()
            };
        };
        let class = match app.manifest().sla.given() {
            Some(Sla::Gold) => 3,
            Some(Sla::Silver) => 2,
            Some(Sla::Bronze) => 1,
            None => 0,
        };
        let score = severity as u32 * 1_000 + class * 200 + weight;
        Self {
            severity,
            score,
            reasons,
            next_change: changes.into_iter().min(),
        }
    }

    /// The loudest reason.
    pub fn first(&self) -> Option<&Reason> {
        self.reasons.first()
    }

    /// All reasons in one line, true at `now`; empty where there is none.
    pub fn sentence(&self, now: DateTime<Utc>) -> String {
        let sentences: Vec<_> = self
            .reasons
            .iter()
            .map(|reason| reason.sentence(now))
            .collect();
        sentences.join("; ")
    }
}

fn status_reasons(
    app: &App,
    now: DateTime<Utc>,
    policy: &AttentionPolicy,
    reasons: &mut Vec<Reason>,
    changes: &mut Vec<DateTime<Utc>>,
) {
    match app.status() {
        WorkloadStatus::Failing { why } => reasons.push(Reason::Failing { why: why.clone() }),
        WorkloadStatus::Degraded { why } => reasons.push(Reason::Degraded { why: why.clone() }),
        WorkloadStatus::Progressing { what } => {
            reasons.push(Reason::Progressing { what: what.clone() });
        }
        WorkloadStatus::Paused => reasons.push(Reason::Paused),
        WorkloadStatus::Terminating { since } => {
            let stuck = *since + policy.deletion_stuck;
            if stuck <= now {
                reasons.push(Reason::DeletionStuck { since: *since });
            } else {
                changes.push(stuck);
            }
        }
        WorkloadStatus::Ready | WorkloadStatus::ScaledToZero | WorkloadStatus::Unknown => {}
    }
}

fn ttl_reasons(
    app: &App,
    now: DateTime<Utc>,
    policy: &AttentionPolicy,
    reasons: &mut Vec<Reason>,
    changes: &mut Vec<DateTime<Utc>>,
) {
    if let Expiry::At { when, .. } = app.expiry {
        let turns = [policy.expires_later, policy.expires_soon, TimeDelta::zero()];
        changes.extend(
            turns
                .into_iter()
                .filter_map(|left| when.checked_sub_signed(left))
                .filter(|turn| *turn > now),
        );
        if when - now <= policy.expires_later {
            reasons.push(Reason::Expiring { when });
        }
    }
    for workload in app.workloads() {
        reasons.extend(
            workload
                .ttl
                .invalid()
                .map(|(rule, text, _)| Reason::TtlUnreadable { rule, text }),
        );
    }
}

fn manifest_reasons(app: &App, reasons: &mut Vec<Reason>) {
    let manifest = app.manifest();
    if manifest.is_missing() {
        reasons.push(Reason::ManifestMissing);
    } else if manifest.owner.given().is_none() {
        reasons.push(Reason::OwnerMissing);
    }
}
