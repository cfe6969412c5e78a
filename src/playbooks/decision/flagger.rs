//! Decisions about a Flagger Canary. Flagger owns its status: what can be decided is in the
//! specification.

use super::{Decided, Subject};
use crate::model::{Decision, PauseReason, Phase, Rollout};
use crate::playbooks::FieldChange;

const SUSPEND: &str = "/spec/suspend";
const SKIP: &str = "/spec/skipAnalysis";

/// What `decision` comes to; the error says why it can't be made.
pub(super) fn decide(
    decision: Decision,
    subject: &Subject<'_>,
    rollout: &Rollout,
) -> Result<Decided, String> {
    let fields = &subject.target.closeup.fields;
    let set = |pointer, on, event, words| {
        let changes = vec![FieldChange::switch(fields, pointer, on)];
        Decided::step(subject, event, words, changes)
    };
    match decision {
        Decision::Promote | Decision::PromoteFull if subject.is_on(SKIP) => Err(
            "its analysis is skipped already: Flagger promotes it at its next tick".to_owned(),
        ),
        Decision::Promote | Decision::PromoteFull => {
            let decided = set(SKIP, true, "Promoted", "promote without further analysis");
            let decided = decided.warn(
                "Flagger promotes it at its next tick without analysis, and every release after \
                 it, too: take this back once it is promoted (`undo`)",
            );
            Ok(match gate(rollout) {
                Some(words) => decided.warn(words),
                None => decided,
            })
        }
        Decision::Pause if subject.is_paused() => Err("it is suspended already".to_owned()),
        Decision::Pause => Ok(set(SUSPEND, true, "Paused", "suspend it where it is")),
        Decision::Resume if subject.is_paused() => {
            Ok(set(SUSPEND, false, "Resumed", "let Flagger go on"))
        }
        Decision::Resume => {
            Err(gate(rollout).unwrap_or_else(|| "it is not suspended".to_owned()))
        }
        Decision::Abort => Err(
            "Flagger has no abort: `rollback` puts the earlier template back, and a failed analysis \
             sends the traffic back by itself"
                .to_owned(),
        ),
        Decision::Retry => Err(
            "Flagger has no retry: a change of the target's template begins a new analysis \
             (`restart`)"
                .to_owned(),
        ),
        Decision::Rollback | Decision::Restart => Err("that is another playbook's".to_owned()),
    }
}

/// What is to be said of a gate that it waits at.
fn gate(rollout: &Rollout) -> Option<String> {
    let Phase::Waiting { pause } = &rollout.phase else {
        return None;
    };
    let PauseReason::Gate(gate) = pause.reason else {
        return None;
    };
    Some(format!(
        "it waits at its {} gate: that one is opened where its webhook is served, not in the \
         cluster's objects",
        gate.hook()
    ))
}
