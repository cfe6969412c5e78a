//! What an app's state comes to.

use std::mem::discriminant;

use chrono::{DateTime, TimeDelta, Utc};

use super::{AttentionPolicy, Reason, Severity};
use crate::model::verdict::Outcome;
use crate::model::{App, CleanText, Expiry, PauseReason, Phase, Rollout, Sla, WorkloadStatus};

/// All reasons of one app, the loudest first.
#[derive(Clone, Debug, Default, PartialEq)]
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
        rollout_reasons(app, now, policy, &mut reasons, &mut changes);
        signal_reasons(app, policy, &mut reasons);
        reasons.extend(changed_flag(app));
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

    /// Whether it asks as `other` does, for the same reasons, but for the numbers in them.
    pub fn asks_as(&self, other: &Self) -> bool {
        let kind = |reason: &Reason| match reason {
            Reason::Signal {
                severity, trouble, ..
            } => (
                discriminant(reason),
                Some((*severity, discriminant(trouble), trouble.signal())),
            ),
            reason => (discriminant(reason), None),
        };
        self.score == other.score
            && self.severity == other.severity
            && self.next_change == other.next_change
            && self
                .reasons
                .iter()
                .map(kind)
                .eq(other.reasons.iter().map(kind))
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
        // A pause that is a step of a rollout ignores nothing: that it waits is a reason of its own.
        WorkloadStatus::Paused if is_paused_by_a_step(app) => {}
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

fn is_paused_by_a_step(app: &App) -> bool {
    let phase = app.rollout().map(|rollout| &rollout.phase);
    matches!(phase, Some(Phase::Waiting { pause }) if pause.reason != PauseReason::Person)
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

fn rollout_reasons(
    app: &App,
    now: DateTime<Utc>,
    policy: &AttentionPolicy,
    reasons: &mut Vec<Reason>,
    changes: &mut Vec<DateTime<Utc>>,
) {
    let Some(rollout) = app.rollout() else { return };
    reasons.extend(failing_canary(app, rollout));
    let Phase::Waiting { pause } = &rollout.phase else {
        return;
    };
    let Some(since) = pause.since.or(rollout.since) else {
        return;
    };
    let long = since + policy.waiting_long;
    if long <= now {
        let what = CleanText::new(pause.reason.words());
        reasons.push(Reason::Waiting { what, since });
    } else {
        changes.push(long);
    }
}

/// Once it is aborted a canary gets no requests, and what it did before needs nobody any more.
fn failing_canary(app: &App, rollout: &Rollout) -> Option<Reason> {
    if rollout.aborted.is_some() || matches!(rollout.phase, Phase::Degraded { .. }) {
        return None;
    }
    let verdict = app.comparison()?.verdict.value()?;
    (verdict.outcome == Outcome::Fail).then(|| Reason::CanaryFails {
        canary: rollout
            .canary
            .as_ref()
            .map_or_else(CleanText::default, |side| side.name.clone()),
        why: CleanText::from(verdict.brief()),
    })
}

fn signal_reasons(app: &App, policy: &AttentionPolicy, reasons: &mut Vec<Reason>) {
    let Some(signals) = app.signals() else { return };
    let class = app.manifest().sla.given().copied();
    let troubles = signals.troubles(class, &policy.signals);
    reasons.extend(troubles.filter_map(|(severity, trouble, since)| {
        let at = signals.reading(trouble.signal()).at()?;
        Some(Reason::Signal {
            severity,
            trouble,
            at,
            since: since.unwrap_or(at),
        })
    }));
}

fn changed_flag(app: &App) -> Option<Reason> {
    let correlation = app.flags()?.suspect.as_ref()?;
    let severity = correlation.severity(app);
    (severity > Severity::Calm).then(|| Reason::FlagChanged {
        severity,
        correlation: Box::new(correlation.clone()),
    })
}

fn manifest_reasons(app: &App, reasons: &mut Vec<Reason>) {
    let manifest = app.manifest();
    if manifest.is_missing() {
        reasons.push(Reason::ManifestMissing);
    } else if manifest.owner.given().is_none() {
        reasons.push(Reason::OwnerMissing);
    }
}
