//! Decisions about a Flagger Canary. Flagger owns its status: what can be decided is in the
//! specification.

use serde_json::Value;

use super::{Decided, Subject};
use crate::model::{CleanText, Decision, PauseReason, Phase, Rollout};
use crate::playbooks::FieldChange;

const SUSPEND: &str = "/spec/suspend";
const SKIP: &str = "/spec/skipAnalysis";

/// Its webhooks, where the close-up has them.
const WEBHOOKS: &str = "/spec/analysis/webhooks";

/// Kinds of webhook that are gates.
const GATES: [&str; 3] = [
    "confirm-rollout",
    "confirm-traffic-increase",
    "confirm-promotion",
];

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
            Ok(match gate(subject, rollout) {
                Some(words) => decided.warn(words),
                None => decided,
            })
        }
        Decision::Pause if subject.is_paused() => Err("it is suspended already".to_owned()),
        Decision::Pause => Ok(set(SUSPEND, true, "Paused", "suspend it where it is")),
        Decision::Resume if subject.is_paused() => {
            Ok(set(SUSPEND, false, "Resumed", "let Flagger go on"))
        }
        Decision::Resume => Err(match gate(subject, rollout) {
            Some(words) => words,
            None => "it is not suspended".to_owned(),
        }),
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
fn gate(subject: &Subject<'_>, rollout: &Rollout) -> Option<String> {
    let Phase::Waiting { pause } = &rollout.phase else {
        return None;
    };
    if pause.reason != PauseReason::Gate {
        return None;
    }
    let hooks = subject.target.closeup.fields.get(WEBHOOKS);
    let hooks = hooks
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let text = |hook: &Value, key: &str| Some(hook.get(key)?.as_str()?.to_owned());
    let gates = hooks.iter().filter(|hook| {
        let kind = text(hook, "type");
        kind.is_some_and(|kind| GATES.contains(&kind.as_str()))
    });
    let named: Vec<_> = gates
        .filter_map(|hook| {
            Some(format!(
                "`{}` ({})",
                text(hook, "name")?,
                text(hook, "type")?
            ))
        })
        .collect();
    let which = match named.as_slice() {
        [] => "its gate".to_owned(),
        named => format!("its gate {}", named.join(" or ")),
    };
    let words = format!("it waits at {which}, which is opened outside of the cluster's objects");
    Some(CleanText::new(&words).to_string())
}
