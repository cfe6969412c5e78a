//! A Canary as a workload. Its pods are of Deployments that are workloads of the same app.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::object::{Canary, Stand};
use super::{PRIMARY, decisions};
use crate::backends::kubernetes::decode::{Flaw, Origin, Watched, count, frame, seconds};
use crate::backends::kubernetes::object::{Metadata, condition, words};
use crate::model::{
    CleanText, Controller, Gate, Pause, PauseReason, Phase, Reading, Release, Replicas, Rollout,
    RolloutStep, Side, SidePods, Stage, Weights, Workload, WorkloadKind, WorkloadStatus,
};

/// The deadline where none is declared.
const USUAL_DEADLINE: i64 = 600;

/// More steps than these are no help on a screen.
const MOST_STEPS: usize = 100;

impl Watched for Canary {
    fn into_metadata(self) -> Metadata {
        self.metadata
    }

    fn workload(&self, origin: &Origin, now: DateTime<Utc>) -> Result<Option<Workload>, Flaw> {
        let mut workload = frame(&self.metadata, WorkloadKind::Canary, origin)?;
        let target = CleanText::new(&self.spec.target_ref.name);
        // Without a label of its own it belongs to what it watches.
        if workload.app.name == workload.object.key.name && !target.is_empty() {
            workload.app.name = target;
        }
        let rollout = self.rollout();
        // It has no pods itself.
        workload.replicas = Reading::known(Replicas::default(), now);
        workload.status = self.workload_status(&rollout.phase);
        workload.rollout = Some(Box::new(rollout));
        Ok(Some(workload))
    }
}

impl Canary {
    /// How the newest release of its target is being let in.
    pub(in crate::backends::kubernetes) fn rollout(&self) -> Rollout {
        let phase = self.phase();
        let steps = self.steps();
        let since = self.status.last_transition_time;
        let weights = self.weights();
        let (stable, canary) = self.sides();
        Rollout {
            controller: Controller::Flagger,
            stage: self.stage(weights),
            step: self.step(&steps),
            weights,
            since,
            aborted: (self.stand() == Stand::Failed).then_some(since),
            analyses: Vec::new(),
            stable: Some(stable),
            canary,
            deadline: self.deadline(),
            decisions: decisions::decisions(self),
            oddities: self.oddities(),
            phase,
            steps,
        }
    }

    fn is_underway(&self) -> bool {
        matches!(
            self.stand(),
            Stand::GateBefore | Stand::GateAfter | Stand::Analysing | Stand::Promoting
        )
    }

    fn phase(&self) -> Phase {
        let waiting = |reason| Phase::Waiting {
            pause: Pause {
                reason,
                since: self.status.last_transition_time,
            },
        };
        let progressing = |what: &str| Phase::Progressing { what: what.into() };
        if self.is_suspended() && self.is_underway() {
            return waiting(PauseReason::Person);
        }
        let skips = self.spec.skip_analysis == Some(true);
        if skips && matches!(self.stand(), Stand::Analysing | Stand::GateAfter) {
            return progressing("its analysis is skipped at Flagger's next look");
        }
        match self.stand() {
            Stand::Beginning => progressing("the copy that serves is being made"),
            Stand::Idle => Phase::Done,
            Stand::GateBefore => waiting(PauseReason::Gate(Gate::ConfirmRollout)),
            Stand::GateAfter => waiting(PauseReason::Gate(Gate::ConfirmPromotion)),
            Stand::Analysing => progressing(&self.checks()),
            Stand::Promoting => progressing("the copy that serves takes up the new release"),
            Stand::Failed => Phase::Degraded {
                why: self.failure(),
            },
            Stand::Ending => progressing("it is being taken away"),
            Stand::Unknown => progressing("in a phase that is not known here"),
        }
    }

    fn checks(&self) -> String {
        let failed = count(self.status.failed_checks);
        let analysis = self.spec.analysis.as_ref();
        let threshold = count(analysis.and_then(|analysis| analysis.threshold));
        let iterations = count(analysis.and_then(|analysis| analysis.iterations));
        let mut checks = match threshold {
            0 => format!("{failed} checks failed"),
            most => format!("{failed} checks failed, {most} end it"),
        };
        // Whether it does, nothing in the status tells.
        let gate = Gate::ConfirmTrafficIncrease;
        if self.declares(gate) {
            checks = format!("{checks}; its {} gate may hold it", gate.hook());
        }
        match iterations {
            0 => checks,
            all => format!("look {} of {all}, {checks}", count(self.status.iterations)),
        }
    }

    fn failure(&self) -> CleanText {
        let promoted = condition(self.status.conditions.as_deref(), "Promoted");
        let words = promoted.map(|promoted| words(promoted, "its analysis failed"));
        CleanText::new(words.unwrap_or("its analysis failed"))
    }

    /// A release must be ready within its deadline; then it is looked at once in every interval,
    /// and so often may a look fail.
    fn deadline(&self) -> Option<Duration> {
        let declared = self.spec.progress_deadline_seconds;
        let ready = seconds(Some(declared.unwrap_or(USUAL_DEADLINE)))?;
        let analysis = self.spec.analysis.as_ref();
        let looks = count(analysis.and_then(|analysis| analysis.threshold)).saturating_add(1);
        let looking = self.interval().saturating_mul(looks);
        Some(ready.saturating_add(looking))
    }

    fn steps(&self) -> Vec<RolloutStep> {
        let Some(analysis) = &self.spec.analysis else {
            return Vec::new();
        };
        let weight = |raw: i64| u8::try_from(raw.clamp(0, 100)).unwrap_or(100);
        if let Some(weights) = &analysis.step_weights {
            let weights = weights.iter().take(MOST_STEPS);
            return weights
                .map(|raw| RolloutStep::SetWeight(weight(*raw)))
                .collect();
        }
        let (Some(step), Some(most)) = (analysis.step_weight, analysis.max_weight) else {
            return Vec::new();
        };
        let Ok(stride) = usize::try_from(step.max(1)) else {
            return Vec::new();
        };
        let weights = (step.max(1)..=most.min(100))
            .step_by(stride)
            .take(MOST_STEPS);
        weights
            .map(|raw| RolloutStep::SetWeight(weight(raw)))
            .collect()
    }

    /// The step whose weight it has: Flagger counts none.
    fn step(&self, steps: &[RolloutStep]) -> Option<usize> {
        if !self.is_underway() || steps.is_empty() {
            return None;
        }
        if self.stand() == Stand::Promoting {
            return Some(steps.len());
        }
        let weight = count(self.status.canary_weight);
        let reached = |step: &&RolloutStep| match step {
            RolloutStep::SetWeight(wanted) => u32::from(*wanted) <= weight,
            _ => false,
        };
        Some(steps.iter().filter(reached).count().saturating_sub(1))
    }

    fn weights(&self) -> Weights {
        if !self.is_underway() {
            return Weights::default();
        }
        let weight = self.status.canary_weight.unwrap_or(0).clamp(0, 100);
        let weight = u8::try_from(weight).ok();
        Weights {
            set: weight,
            actual: weight,
        }
    }

    fn stage(&self, weights: Weights) -> Stage {
        let by_weight = Stage::of_weight(weights.actual.unwrap_or(0));
        let analysis = self.spec.analysis.as_ref();
        let iterates = count(analysis.and_then(|analysis| analysis.iterations)) > 0;
        match self.stand() {
            Stand::Idle => Stage::Full,
            // Requests that match get it, or copies of them; nobody else does.
            Stand::Analysing if iterates && by_weight == Stage::Zero => Stage::Preview,
            _ => by_weight,
        }
    }

    /// What serves is the copy; the target itself runs only while it is looked at.
    fn sides(&self) -> (Side, Option<Side>) {
        let side = |name: String| {
            let name = CleanText::new(&name);
            Side {
                pods: SidePods {
                    workload: name.clone(),
                    hash: None,
                },
                name,
                release: Release::default(),
            }
        };
        let target = &self.spec.target_ref.name;
        let canary = self.is_underway().then(|| side(target.clone()));
        (side(format!("{target}{PRIMARY}")), canary)
    }

    fn oddities(&self) -> Vec<CleanText> {
        let mut oddities = Vec::new();
        if self.stand() == Stand::Unknown {
            let phase = self.status.phase.as_deref().unwrap_or_default();
            oddities.push(format!(
                "it calls its phase {phase}, which is not known here"
            ));
        }
        if self.is_suspended() && !self.is_underway() {
            oddities.push("it is suspended: changes of its target are not looked at".to_owned());
        }
        if self.spec.skip_analysis == Some(true) && !self.is_underway() {
            oddities.push("it skips the analysis of every release".to_owned());
        }
        let weight = self.status.canary_weight.unwrap_or(0);
        if !(0..=100).contains(&weight) {
            oddities.push(format!("it says that the canary gets {weight} %"));
        }
        oddities.iter().map(|words| CleanText::new(words)).collect()
    }

    fn workload_status(&self, phase: &Phase) -> WorkloadStatus {
        if let Some(since) = self.metadata.deletion_timestamp {
            return WorkloadStatus::Terminating { since };
        }
        match phase {
            Phase::Failing { why } => WorkloadStatus::Failing { why: why.clone() },
            Phase::Degraded { why } => WorkloadStatus::Degraded { why: why.clone() },
            Phase::Progressing { what } => WorkloadStatus::Progressing { what: what.clone() },
            Phase::Waiting { .. } => WorkloadStatus::Paused,
            Phase::Done => WorkloadStatus::Ready,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::IdentityConfig;

    fn decode(spec: Value, status: Value) -> Workload {
        let mut object = json!({
            "metadata": {
                "name": "bot-canary", "namespace": "a", "uid": "u", "resourceVersion": "1",
                "creationTimestamp": "2026-11-01T00:00:00Z",
            },
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "bot"},
                "analysis": {"interval": "1m", "threshold": 5, "maxWeight": 50, "stepWeight": 20},
            },
            "status": {"lastTransitionTime": "2026-11-23T04:00:00Z"},
        });
        for (part, more) in [("spec", spec), ("status", status)] {
            if let (Some(part), Value::Object(more)) = (object[part].as_object_mut(), more) {
                part.extend(more);
            }
        }
        let canary: Canary = serde_json::from_value(object).expect("a canary");
        let origin = Origin {
            claims: crate::model::ClaimRules::default(),
            cluster: "prod".into(),
            identity: IdentityConfig::default(),
        };
        let now = "2026-11-23T05:00:00Z".parse().expect("a time");
        let workload = canary.workload(&origin, now).expect("no flaw");
        workload.expect("a workload")
    }

    fn rollout(spec: Value, status: Value) -> Rollout {
        *decode(spec, status).rollout.expect("a rollout")
    }

    #[test]
    fn it_belongs_to_what_it_watches_and_has_no_pods() {
        let workload = decode(
            json!({}),
            json!({"phase": "Progressing", "canaryWeight": 40, "failedChecks": 2}),
        );
        assert_eq!(workload.app.name.as_str(), "bot");
        assert_eq!(workload.replicas.value(), Some(&Replicas::default()));
        let rollout = workload.rollout.expect("a rollout");
        assert_eq!(rollout.stage, Stage::Canary { weight: 40 });
        let weights: Vec<_> = rollout.steps.iter().map(RolloutStep::words).collect();
        assert_eq!(weights, ["20 %", "40 %"]);
        assert_eq!(rollout.step, Some(1));
        assert_eq!(rollout.deadline, Some(Duration::from_mins(10 + 6)));
        let (stable, canary) = rollout.sides().expect("both sides");
        assert_eq!(stable.pods.workload.as_str(), "bot-primary");
        assert_eq!(canary.pods.workload.as_str(), "bot");
        let Phase::Progressing { what } = rollout.phase else {
            panic!("progressing");
        };
        assert_eq!(what.as_str(), "2 checks failed, 5 end it");
    }

    #[test]
    fn every_phase_is_told_for_what_it_is() {
        let failed = json!({"phase": "Failed", "conditions": [
            {"type": "Promoted", "status": "False", "message": "errors above the threshold"},
        ]});
        for (spec, status, word, stage, says) in [
            (
                json!({}),
                json!({}),
                "progressing",
                Stage::Zero,
                "being made",
            ),
            (
                json!({}),
                json!({"phase": "Initialized"}),
                "done",
                Stage::Full,
                "",
            ),
            (
                json!({}),
                json!({"phase": "Waiting"}),
                "waiting",
                Stage::Zero,
                "ConfirmRollout",
            ),
            (
                json!({}),
                json!({"phase": "WaitingPromotion", "canaryWeight": 50}),
                "waiting",
                Stage::Canary { weight: 50 },
                "ConfirmPromotion",
            ),
            (
                json!({}),
                json!({"phase": "Promoting", "canaryWeight": 50}),
                "progressing",
                Stage::Canary { weight: 50 },
                "takes up",
            ),
            (
                json!({}),
                json!({"phase": "Succeeded"}),
                "done",
                Stage::Full,
                "",
            ),
            (
                json!({}),
                failed,
                "degraded",
                Stage::Zero,
                "above the threshold",
            ),
            (
                json!({"suspend": true}),
                json!({"phase": "Progressing"}),
                "waiting",
                Stage::Zero,
                "Person",
            ),
            (
                json!({"suspend": true}),
                json!({"phase": "Succeeded"}),
                "done",
                Stage::Full,
                "",
            ),
            (
                json!({"analysis": {"iterations": 10}}),
                json!({"phase": "Progressing", "iterations": 3}),
                "progressing",
                Stage::Preview,
                "look 3 of 10",
            ),
            (
                json!({}),
                json!({"phase": "Dreaming"}),
                "progressing",
                Stage::Zero,
                "not known",
            ),
        ] {
            let rollout = rollout(spec, status);
            assert_eq!((rollout.phase.word(), rollout.stage), (word, stage));
            let shown = format!("{:?}", rollout.phase);
            assert!(shown.contains(says), "{shown}");
        }
    }

    #[test]
    fn a_gate_that_may_hold_it_is_named_by_its_type_and_by_nothing_else() {
        let hook = json!({
            "name": "ask-ops", "type": "confirm-traffic-increase",
            "url": "http://gate.example/?token=s3cret", "metadata": {"key": "s3cret"},
        });
        let declared = json!({"analysis": {"threshold": 5, "webhooks": [hook]}});
        let held = rollout(declared, json!({"phase": "Progressing"}));
        let Phase::Progressing { what } = &held.phase else {
            panic!("progressing");
        };
        let words = "0 checks failed, 5 end it; its confirm-traffic-increase gate may hold it";
        assert_eq!(what.as_str(), words);
        assert!(!format!("{held:?}").contains("s3cret"));
    }

    #[test]
    fn what_can_not_be_right_is_said() {
        let odd = rollout(json!({"suspend": true}), json!({"phase": "Succeeded"}));
        assert!(odd.oddities[0].contains("suspended"));
        let odd = rollout(
            json!({}),
            json!({"phase": "Progressing", "canaryWeight": 900}),
        );
        assert!(odd.oddities[0].contains("900 %"));
        assert_eq!(odd.weights.actual, Some(100));
        let many = rollout(
            json!({"analysis": {"stepWeight": -4, "maxWeight": 1_000_000}}),
            json!({}),
        );
        assert!(many.steps.len() <= MOST_STEPS);
        let listed = rollout(
            json!({"analysis": {"stepWeights": [1, 10, 400]}}),
            json!({}),
        );
        assert_eq!(listed.steps.last(), Some(&RolloutStep::SetWeight(100)));
    }
}
