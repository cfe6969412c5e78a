//! A Rollout as a workload.

use chrono::{DateTime, Utc};

use super::object::Rollout;
use super::{MARKS, analysis, decisions, phase, steps, weights};
use crate::backends::kubernetes::decode::{Flaw, Origin, Watched, count, frame, release, seconds};
use crate::backends::kubernetes::object::{Metadata, Template};
use crate::model::{
    CleanText, Controller, Phase, Reading, Release, Replicas, Side, SidePods, Workload,
    WorkloadKind, WorkloadStatus,
};

/// The deadline where none is declared.
const USUAL_DEADLINE: i64 = 600;

impl Watched for Rollout {
    fn into_metadata(self) -> Metadata {
        self.metadata
    }

    fn workload(&self, origin: &Origin, now: DateTime<Utc>) -> Result<Option<Workload>, Flaw> {
        let mut workload = frame(&self.metadata, WorkloadKind::Rollout, origin)?;
        workload.release = self.release();
        let template = self.spec.template.as_ref();
        workload.flag_sources = template.and_then(|it| it.flag_sources(&workload.app.namespace));
        let rollout = self.rollout(&workload.object.key.name);
        workload.replicas = self.replicas(now);
        workload.status = self.workload_status(&rollout.phase);
        workload.rollout = Some(Box::new(rollout));
        Ok(Some(workload))
    }
}

impl Rollout {
    /// How its release is being let in; `name` is its own.
    pub(in crate::backends::kubernetes) fn rollout(
        &self,
        name: &CleanText,
    ) -> crate::model::Rollout {
        let steps = steps::steps(self);
        let place = steps::place(self, steps.len());
        let phase = phase::phase(self, place.step.and_then(|step| steps.get(step)));
        let weights = weights::weights(self, &steps, place.step);
        let (stable, canary) = self.sides(name);
        let mut oddities = phase::oddities(self);
        oddities.extend(place.oddity);
        crate::model::Rollout {
            controller: Controller::ArgoRollouts,
            stage: weights::stage(self, weights),
            since: phase::since(self, &phase),
            step: place.step,
            weights,
            aborted: self.is_aborted().then_some(self.status.aborted_at),
            analyses: analysis::of_rollout(self),
            stable,
            canary,
            deadline: seconds(Some(
                self.spec
                    .progress_deadline_seconds
                    .unwrap_or(USUAL_DEADLINE),
            )),
            decisions: decisions::decisions(self, &steps, place.step),
            oddities,
            phase,
            steps,
        }
    }

    /// What it wants; of the stable side the object itself tells only the hash.
    fn release(&self) -> Release {
        let template = self.spec.template.as_ref();
        release(
            &self.metadata,
            template.unwrap_or(&Template::default()),
            MARKS.revision,
        )
    }

    fn sides(&self, name: &CleanText) -> (Option<Side>, Option<Side>) {
        let side = |hash: &str, release: Release| Side {
            name: CleanText::new(hash),
            pods: SidePods {
                workload: name.clone(),
                hash: Some(hash.into()),
            },
            release,
        };
        if !self.is_mid_update() {
            let all = self.stable().map(|hash| side(hash, self.release()));
            return (all, None);
        }
        (
            self.stable().map(|hash| side(hash, Release::default())),
            self.wanted().map(|hash| side(hash, self.release())),
        )
    }

    fn desired(&self) -> u32 {
        // Absent in the specification means 1.
        count(Some(self.spec.replicas.unwrap_or(1)))
    }

    fn replicas(&self, now: DateTime<Utc>) -> Reading<Replicas> {
        if self.status.observed_generation.is_none() {
            return Reading::unknown("its controller has not looked at it yet");
        }
        let status = &self.status;
        let replicas = Replicas {
            desired: self.desired(),
            ready: count(status.ready_replicas),
            updated: count(status.updated_replicas),
            available: count(status.available_replicas),
        };
        Reading::known(replicas, now)
    }

    fn workload_status(&self, phase: &Phase) -> WorkloadStatus {
        if let Some(since) = self.metadata.deletion_timestamp {
            return WorkloadStatus::Terminating { since };
        }
        if self.status.observed_generation.is_none() {
            return WorkloadStatus::Unknown;
        }
        let (desired, available) = (self.desired(), count(self.status.available_replicas));
        match phase {
            Phase::Failing { why } => WorkloadStatus::Failing { why: why.clone() },
            Phase::Degraded { why } => WorkloadStatus::Degraded { why: why.clone() },
            Phase::Progressing { what } => WorkloadStatus::Progressing { what: what.clone() },
            Phase::Waiting { .. } if available == 0 && desired > 0 => WorkloadStatus::Failing {
                why: CleanText::new(&format!("paused, and none of {desired} available")),
            },
            Phase::Waiting { .. } => WorkloadStatus::Paused,
            Phase::Done if desired == 0 => WorkloadStatus::ScaledToZero,
            Phase::Done if available >= desired => WorkloadStatus::Ready,
            Phase::Done if available == 0 => WorkloadStatus::Failing {
                why: CleanText::new(&format!("none of {desired} available")),
            },
            Phase::Done => WorkloadStatus::Degraded {
                why: CleanText::new(&format!("{available} of {desired} available")),
            },
        }
    }
}

#[cfg(test)]
mod tests;
