//! Decisions about a plain Deployment, which knows only to be paused.

use super::{Decided, Subject};
use crate::model::Decision;
use crate::playbooks::FieldChange;

const PAUSED: &str = "/spec/paused";

/// What `decision` comes to; the error says why it can't be made.
pub(super) fn decide(decision: Decision, subject: &Subject<'_>) -> Result<Decided, String> {
    let fields = &subject.target.closeup.fields;
    let set = |on, event, words| {
        let change = FieldChange::switch(fields, PAUSED, on);
        Decided::step(subject, event, words, vec![change])
    };
    match decision {
        Decision::Pause if subject.is_paused() => Err("it is paused already".to_owned()),
        Decision::Pause => Ok(set(true, "Paused", "hold it where it is").warn(
            "while it is paused, no change of its template rolls out, and no rollback either",
        )),
        Decision::Resume if subject.is_paused() => Ok(set(false, "Resumed", "let it go on")),
        Decision::Resume => Err("it is not paused".to_owned()),
        Decision::Promote | Decision::PromoteFull => Err(
            "a Deployment lets a release in pod by pod by itself: there is nothing to promote"
                .to_owned(),
        ),
        Decision::Abort => {
            Err("a Deployment has no abort: `rollback` brings the release before back".to_owned())
        }
        Decision::Retry => {
            Err("a Deployment has no retry: `restart` makes its pods anew".to_owned())
        }
        Decision::Rollback | Decision::Restart => Err("that is another playbook's".to_owned()),
    }
}
