//! Decisions about a Knative Service: all of them say where its traffic goes.

use serde_json::{Map, Value, json};

use super::{Decided, Subject};
use crate::model::{Decision, PauseReason, Phase, Rollout};
use crate::playbooks::FieldChange;

const TRAFFIC: &str = "/spec/traffic";

/// What `decision` comes to; the error says why it can't be made.
pub(super) fn decide(
    decision: Decision,
    subject: &Subject<'_>,
    rollout: &Rollout,
) -> Result<Decided, String> {
    let pinned = is_pinned(rollout);
    match decision {
        Decision::Promote | Decision::Resume if pinned => Ok(unpin(subject)),
        Decision::PromoteFull if pinned || rollout.canary.is_some() => Ok(unpin(subject)),
        Decision::Promote => Err(
            "Knative has no steps: `promote-full` sends all traffic to the latest revision"
                .to_owned(),
        ),
        Decision::PromoteFull => Err("all traffic is on the latest revision already".to_owned()),
        Decision::Abort => abort(subject, rollout),
        Decision::Resume => Err("its traffic is not pinned".to_owned()),
        Decision::Pause => Err(
            "Knative has no pause: `rollback` pins the traffic to a revision, so that newer ones \
             get none"
                .to_owned(),
        ),
        Decision::Retry => Err("Knative has no retry: deploy the release anew".to_owned()),
        Decision::Rollback | Decision::Restart => Err("that is another playbook's".to_owned()),
    }
}

fn is_pinned(rollout: &Rollout) -> bool {
    matches!(&rollout.phase, Phase::Waiting { pause } if pause.reason == PauseReason::Pinned)
}

fn unpin(subject: &Subject<'_>) -> Decided {
    let after = unpinned(subject);
    let decided = Decided::step(
        subject,
        "TrafficUnpinned",
        "all traffic to the latest revision that is ready",
        vec![after],
    );
    decided.warn("newer revisions get all traffic as soon as they are ready, from now on")
}

/// Takes the traffic of a split back to the stable side.
fn abort(subject: &Subject<'_>, rollout: &Rollout) -> Result<Decided, String> {
    let Some((stable, _)) = rollout.sides() else {
        return Err("nothing is on its way: all traffic is on one revision".to_owned());
    };
    let words = format!("all traffic to {}, pinned", stable.name);
    let changes = vec![all_to(subject, &stable.name)];
    Ok(Decided::step(subject, "TrafficPinned", &words, changes).warn(PINNED))
}

/// What a pin means.
pub(in crate::playbooks) const PINNED: &str =
    "this is PINNED: newer revisions get no traffic until it is unpinned (`resume`)";

/// The traffic, all of it on the revision `name`; tags stay.
pub(in crate::playbooks) fn all_to(subject: &Subject<'_>, name: &str) -> FieldChange {
    let target = json!({"revisionName": name, "percent": 100, "latestRevision": false});
    traffic(subject, target)
}

/// The traffic, all of it on the latest revision that is ready; tags stay.
fn unpinned(subject: &Subject<'_>) -> FieldChange {
    traffic(subject, json!({"latestRevision": true, "percent": 100}))
}

/// Whether all traffic is on the revision `name`, by that name.
pub(in crate::playbooks) fn is_pinned_to(subject: &Subject<'_>, name: &str) -> bool {
    let of_name =
        |target: &&Value| target.get("revisionName").and_then(Value::as_str) == Some(name);
    let all = |target: &Value| target.get("percent").and_then(Value::as_u64) == Some(100);
    targets(subject).iter().filter(of_name).any(all)
}

/// The array is replaced as a whole: what has a tag is carried over, without its share.
fn traffic(subject: &Subject<'_>, all: Value) -> FieldChange {
    let mut after = vec![all];
    after.extend(targets(subject).iter().filter_map(tagged));
    let fields = &subject.target.closeup.fields;
    FieldChange::field_of(fields, TRAFFIC, Some(Value::Array(after)))
}

fn targets<'a>(subject: &Subject<'a>) -> &'a [Value] {
    let traffic = subject.target.closeup.fields.get(TRAFFIC);
    let targets = traffic.and_then(Value::as_array);
    targets.map_or(&[][..], Vec::as_slice)
}

fn tagged(target: &Value) -> Option<Value> {
    let mut kept: Map<String, Value> = target.as_object()?.clone();
    kept.get("tag")?;
    if kept.contains_key("percent") {
        kept.insert("percent".to_owned(), json!(0));
    }
    Some(Value::Object(kept))
}
