//! A Service as a workload.

use chrono::{DateTime, Utc};

use super::decisions;
use super::object::Service;
use super::standing::Standing;
use super::traffic::Traffic;
use crate::backends::kubernetes::decode::{Flaw, Origin, Watched, frame, release};
use crate::backends::kubernetes::object::{Metadata, condition};
use crate::model::{
    CleanText, Controller, Pause, PauseReason, Phase, Reading, Release, Rollout, Side, SidePods,
    Stage, Weights, Workload, WorkloadKind, WorkloadStatus,
};

/// How long a revision may take to become ready, where the template does not say.
const USUAL_DEADLINE: std::time::Duration = std::time::Duration::from_mins(10);

/// What Knative adds to a revision's name for its Deployment.
const DEPLOYMENT: &str = "-deployment";

impl Watched for Service {
    fn into_metadata(self) -> Metadata {
        self.metadata
    }

    fn workload(&self, origin: &Origin, _now: DateTime<Utc>) -> Result<Option<Workload>, Flaw> {
        let mut workload = frame(&self.metadata, WorkloadKind::KnativeService, origin)?;
        let rollout = self.rollout();
        workload.release = self.release();
        workload.flag_sources = self.spec.template.flag_sources(&workload.app.namespace);
        workload.replicas = Reading::unknown("Knative scales it by its requests");
        workload.status = self.workload_status(&rollout.phase);
        workload.rollout = Some(Box::new(rollout));
        Ok(Some(workload))
    }
}

impl Service {
    /// How its newest revision is being let in.
    pub(in crate::backends::kubernetes) fn rollout(&self) -> Rollout {
        let traffic = Traffic::of(self);
        let standing = Standing::of(self, &traffic);
        let (stable, canary) = self.sides(&traffic);
        let phase = phase(&standing);
        let weight = canary.as_ref().map(|side| traffic.share(&side.name));
        Rollout {
            controller: Controller::Knative,
            stage: self.stage(weight),
            steps: Vec::new(),
            step: None,
            weights: Weights {
                set: weight,
                actual: weight,
            },
            since: self.since(&phase),
            aborted: None,
            analyses: Vec::new(),
            stable,
            canary,
            deadline: Some(self.deadline()),
            decisions: if self.metadata.deletion_timestamp.is_some() {
                crate::model::Decisions::none("it is being deleted")
            } else {
                decisions::decisions(&standing, traffic.sum)
            },
            oddities: self.oddities(&traffic),
            phase,
        }
    }

    fn since(&self, phase: &Phase) -> Option<DateTime<Utc>> {
        match phase {
            Phase::Waiting { pause } => pause.since,
            _ => condition(self.status.conditions.as_deref(), "Ready")?.last_transition_time,
        }
    }

    /// The newest revision, and what gets most of the traffic besides it.
    fn sides(&self, traffic: &Traffic) -> (Option<Side>, Option<Side>) {
        let newest = self.latest_created().or(self.latest_ready());
        let Some(newest) = newest else {
            return (None, None);
        };
        match traffic.most_besides(newest) {
            Some(other) => (Some(self.side(other)), Some(self.side(newest))),
            None if traffic.share(newest) > 0 => (Some(self.side(newest)), None),
            None => (None, Some(self.side(newest))),
        }
    }

    /// Of revisions but the newest the object itself tells only the name.
    fn side(&self, revision: &str) -> Side {
        let newest = self.latest_created() == Some(revision);
        Side {
            name: CleanText::new(revision),
            pods: SidePods {
                workload: CleanText::new(&format!("{revision}{DEPLOYMENT}")),
                hash: None,
            },
            release: if newest {
                self.release()
            } else {
                Release::default()
            },
        }
    }

    fn stage(&self, weight: Option<u8>) -> Stage {
        let tagged = || {
            let targets = self.spec.traffic.iter().flatten();
            let mut tagged = targets.filter(|target| target.tag.is_some());
            tagged.any(|target| {
                let name = target.revision_name.as_deref();
                target.latest_revision == Some(true) || name == self.latest_ready()
            })
        };
        match weight.map(Stage::of_weight) {
            None => Stage::Full,
            Some(Stage::Zero) if tagged() => Stage::Preview,
            Some(stage) => stage,
        }
    }

    fn release(&self) -> Release {
        // Its revisions are counted on themselves, not here.
        release(&self.metadata, &self.spec.template, "")
    }

    fn deadline(&self) -> std::time::Duration {
        let metadata = self.spec.template.metadata.as_ref();
        let annotations = metadata.and_then(|metadata| metadata.annotations.as_ref());
        let said = annotations.and_then(|annotations| annotations.deadline.as_deref());
        let said = said.and_then(|text| humantime::parse_duration(text).ok());
        said.unwrap_or(USUAL_DEADLINE)
    }

    fn oddities(&self, traffic: &Traffic) -> Vec<CleanText> {
        let mut oddities = Vec::new();
        if traffic.sum != 100 {
            oddities.push(format!(
                "its traffic adds up to {} %, not to 100",
                traffic.sum
            ));
        }
        if traffic.revisions() > 2 {
            let others = traffic.revisions() - 1;
            oddities.push(format!(
                "the newest revision shares the traffic with {others} others: it is compared with the largest"
            ));
        }
        let newest = self.latest_ready();
        if traffic.is_pinned && newest.is_some_and(|newest| traffic.share(newest) == 100) {
            oddities.push(
                "its traffic is pinned to this revision: newer ones get none until it is unpinned"
                    .to_owned(),
            );
        }
        oddities.iter().map(|words| CleanText::new(words)).collect()
    }

    fn workload_status(&self, phase: &Phase) -> WorkloadStatus {
        if let Some(since) = self.metadata.deletion_timestamp {
            return WorkloadStatus::Terminating { since };
        }
        if self.status.observed_generation.is_none() {
            return WorkloadStatus::Unknown;
        }
        match phase {
            Phase::Failing { why } | Phase::Degraded { why } => {
                // What is ready goes on to serve.
                if self.latest_ready().is_some() {
                    WorkloadStatus::Degraded { why: why.clone() }
                } else {
                    WorkloadStatus::Failing { why: why.clone() }
                }
            }
            Phase::Progressing { what } => WorkloadStatus::Progressing { what: what.clone() },
            // Both sides serve: nothing is missing.
            Phase::Waiting { .. } | Phase::Done => WorkloadStatus::Ready,
        }
    }
}

fn phase(standing: &Standing) -> Phase {
    let waiting = |reason| Phase::Waiting {
        // When the traffic was set so is not said anywhere.
        pause: Pause {
            reason,
            since: None,
        },
    };
    match standing {
        Standing::Unseen => Phase::Progressing {
            what: "the controller has not seen the newest change yet".into(),
        },
        Standing::Failing(why) => Phase::Failing { why: why.clone() },
        Standing::Progressing(what) => Phase::Progressing { what: what.clone() },
        Standing::Pinned => waiting(PauseReason::Pinned),
        Standing::Split => waiting(PauseReason::Other("traffic split by hand".into())),
        Standing::Done => Phase::Done,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::IdentityConfig;
    use crate::model::Decision;

    /// A Service whose newest revision is `b`, with this traffic and these conditions.
    fn object(traffic: &Value, ready: &str) -> Value {
        json!({
            "metadata": {
                "name": "bot", "namespace": "a", "uid": "u", "resourceVersion": "1", "generation": 2,
                "creationTimestamp": "2026-11-01T00:00:00Z",
            },
            "spec": {
                "template": {
                    "metadata": {"annotations": {"serving.knative.dev/progress-deadline": "90s"}},
                    "spec": {"containers": [{"image": "registry/bot:2"}]},
                },
                "traffic": traffic,
            },
            "status": {
                "observedGeneration": 2, "latestReadyRevisionName": "b", "latestCreatedRevisionName": "b",
                "conditions": [{"type": "Ready", "status": ready, "reason": "RevisionFailed",
                                "message": "container exited", "lastTransitionTime": "2026-11-23T04:00:00Z"}],
            },
        })
    }

    fn decode(object: &Value) -> Workload {
        let service: Service = serde_json::from_value(object.clone()).expect("a service");
        let origin = Origin {
            claims: crate::model::ClaimRules::default(),
            cluster: "prod".into(),
            identity: IdentityConfig::default(),
        };
        let now = "2026-11-23T05:00:00Z".parse().expect("a time");
        service
            .workload(&origin, now)
            .expect("no flaw")
            .expect("a workload")
    }

    fn rollout(object: &Value) -> Rollout {
        *decode(object).rollout.expect("a rollout")
    }

    fn names(rollout: &Rollout) -> [Option<&str>; 2] {
        [&rollout.stable, &rollout.canary].map(|side| side.as_ref().map(|side| side.name.as_str()))
    }

    #[test]
    fn traffic_tells_the_stage_and_what_it_waits_for() {
        let a = |percent: u8| json!({"revisionName": "a", "percent": percent});
        for (traffic, word, stage, sides) in [
            (
                json!([{"latestRevision": true, "percent": 100}]),
                "done",
                Stage::Full,
                [Some("b"), None],
            ),
            (json!(null), "done", Stage::Full, [Some("b"), None]),
            (
                json!([a(100)]),
                "waiting",
                Stage::Zero,
                [Some("a"), Some("b")],
            ),
            (
                json!([a(100), {"revisionName": "b", "tag": "new"}]),
                "waiting",
                Stage::Preview,
                [Some("a"), Some("b")],
            ),
            (
                json!([a(90), {"latestRevision": true, "percent": 10}]),
                "waiting",
                Stage::Canary { weight: 10 },
                [Some("a"), Some("b")],
            ),
        ] {
            let rollout = rollout(&object(&traffic, "True"));
            assert_eq!(
                (rollout.phase.word(), rollout.stage),
                (word, stage),
                "{traffic}"
            );
            assert_eq!(names(&rollout), sides, "{traffic}");
            assert!(rollout.oddities.is_empty(), "{:?}", rollout.oddities);
        }
    }

    #[test]
    fn sides_are_told_by_their_deployments() {
        let rollout = rollout(&object(
            &json!([{"revisionName": "a", "percent": 100}]),
            "True",
        ));
        let (stable, canary) = rollout.sides().expect("both sides");
        assert_eq!(stable.pods.workload.as_str(), "a-deployment");
        assert_eq!(canary.release.version.as_deref(), Some("2"));
        assert!(stable.release.images.is_empty());
        assert_eq!(rollout.deadline, Some(std::time::Duration::from_secs(90)));
    }

    #[test]
    fn a_revision_that_is_not_ready_serves_nothing_and_says_why() {
        let latest = json!([{"latestRevision": true, "percent": 100}]);
        let mut new = object(&latest, "Unknown");
        new["status"]["latestCreatedRevisionName"] = json!("c");
        let found = rollout(&new);
        assert_eq!(found.phase.word(), "progressing");
        assert_eq!(
            (names(&found), found.stage),
            ([Some("b"), Some("c")], Stage::Zero)
        );
        new["status"]["conditions"][0]["status"] = json!("False");
        let workload = decode(&new);
        assert_eq!(workload.status.word(), "degraded");
        assert!(format!("{:?}", workload.rollout).contains("container exited"));
        new["status"]["latestReadyRevisionName"] = json!("");
        assert_eq!(decode(&new).status.word(), "failing");
        new["metadata"]["generation"] = json!(3);
        let lagging = rollout(&new);
        assert_eq!(
            (lagging.phase.word(), lagging.decisions.supported().count()),
            ("progressing", 0)
        );
    }

    #[test]
    fn traffic_that_does_not_add_up_is_shown_and_decided_about_by_nobody() {
        let rollout = rollout(&object(
            &json!([{"revisionName": "a", "percent": 60}, {"latestRevision": true, "percent": 30}]),
            "True",
        ));
        assert!(
            rollout.oddities[0].contains("90 %"),
            "{:?}",
            rollout.oddities
        );
        assert_eq!(rollout.decisions.supported().count(), 0);
        let why = rollout
            .decisions
            .check(Decision::Rollback)
            .expect_err("refused");
        assert!(why.contains("100 %"));
    }
}
