//! One reason, in words.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AttentionPolicy, Severity};
use crate::model::signals::Trouble;
use crate::model::{CleanText, Correlation, TtlRule, compact};

/// A measurement that is older than this says so.
const STALE: TimeDelta = TimeDelta::minutes(2);

/// One reason why an app needs a person.
#[derive(Clone, Debug, PartialEq)]
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
    /// A rollout's canary is worse than what serves.
    CanaryFails {
        /// The canary.
        canary: CleanText,
        /// In which way.
        why: CleanText,
    },
    /// A rollout has waited for a person for long.
    Waiting {
        /// What holds it.
        what: CleanText,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A signal is beyond its threshold.
    Signal {
        /// How loudly it asks.
        severity: Severity,
        /// What is wrong.
        trouble: Trouble,
        /// When that was measured.
        at: DateTime<Utc>,
        /// Since when it asks.
        since: DateTime<Utc>,
    },
    /// What is wrong began soon after one of its flags was changed.
    FlagChanged {
        /// How loudly what is wrong asks.
        severity: Severity,
        /// Which change, and what came after it.
        correlation: Box<Correlation>,
    },
}

impl Reason {
    /// How loudly this reason asks, at `now`.
    pub fn severity(&self, now: DateTime<Utc>, policy: &AttentionPolicy) -> Severity {
        match self {
            Self::Failing { .. } | Self::CanaryFails { .. } => Severity::Critical,
            Self::Signal { severity, .. } | Self::FlagChanged { severity, .. } => *severity,
            Self::Degraded { .. } | Self::DeletionStuck { .. } => Severity::Warning,
            Self::Expiring { when } if *when - now <= policy.expires_soon => Severity::Warning,
            Self::Expiring { .. }
            | Self::TtlUnreadable { .. }
            | Self::Paused
            | Self::Waiting { .. }
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
            Self::CanaryFails { canary, why } => format!("canary {canary} failing: {why}"),
            Self::Waiting { what, since } => {
                format!("waits for a person for {}: {what}", compact(now - since))
            }
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
            Self::FlagChanged { correlation, .. } => correlation.sentence(),
            Self::Signal {
                trouble, at, since, ..
            } => {
                let since = since_words(*since, now);
                let age = if now - at > STALE {
                    format!(" ({} ago)", compact(now - at))
                } else {
                    String::new()
                };
                format!("{}, {since}{age}", trouble.sentence())
            }
        }
    }

    /// The part of the score that tells reasons of one severity apart.
    pub(super) fn weight(&self, now: DateTime<Utc>) -> u32 {
        match self {
            Self::CanaryFails { .. } => 92,
            Self::Failing { .. } => 90,
            Self::Signal { trouble, .. } => match trouble {
                Trouble::Errors { .. } => 88,
                Trouble::Burning(_) => 86,
                Trouble::Slow { .. } => 84,
                Trouble::Saturated { .. } => 70,
            },
            // Right behind what it may be the cause of: the numbers come first.
            Self::FlagChanged { .. } => 82,
            Self::Degraded { .. } => 80,
            Self::DeletionStuck { .. } => 60,
            Self::Expiring { when } if *when <= now => 50,
            Self::Expiring { .. } => 40,
            Self::TtlUnreadable { .. } => 30,
            Self::Waiting { .. } => 28,
            Self::Progressing { .. } => 25,
            Self::Paused => 20,
            Self::OwnerMissing => 10,
            Self::ManifestMissing => 5,
        }
    }
}

/// A time of day, or how long ago: what stands still on the screen for as long as it can.
fn since_words(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if now - since < TimeDelta::hours(12) {
        format!("since {} UTC", since.format("%H:%M:%S"))
    } else {
        format!("for {}", compact(now - since))
    }
}
