//! The releases to choose from.

use crate::model::{App, CleanText, Closeup, KeptRelease, compact};
use crate::playbooks::{Choice, Context, PlanError, guard};

use super::revision::{PAUSED, PREVIOUS};
use super::step::images;

/// The headings.
pub(super) const COLUMNS: [&str; 5] = ["REVISION", "AGE", "IMAGES", "CHANGE CAUSE", "EVIDENCE"];

/// What is known of how an old release served: the cluster keeps no record of it.
const UNKNOWN: &str = "health unknown";

/// What can be chosen for `apps`: the kept releases of a single workload, the newest first, and
/// those that can't be chosen after them; of several, only the one before of each.
pub(super) fn choices(apps: &[&App], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
    guard::writable(context.limits)?;
    let apps = guard::distinct(apps);
    let app = match apps.as_slice() {
        [] => return Err(PlanError::NoTargets),
        [one] if one.workloads().len() == 1 => *one,
        _ => return Ok(vec![previous_of_each()]),
    };
    let refused = |why: CleanText| PlanError::Forbidden(why.to_string());
    let targets = guard::targets(app, context).map_err(refused)?;
    if targets.iter().any(|target| target.closeup.paused) {
        return Err(PlanError::Forbidden(PAUSED.to_owned()));
    }
    let closeups = targets.iter().map(|target| target.closeup);
    let mut choices: Vec<_> = closeups
        .flat_map(|closeup| {
            let releases = closeup.releases.iter();
            releases.map(|release| choice(release, closeup, context))
        })
        .collect();
    // A stable sort: the newest stay first.
    choices.sort_by_key(|choice| choice.disabled.is_some());
    Ok(choices)
}

fn choice(release: &KeptRelease, closeup: &Closeup, context: &Context<'_>) -> Choice {
    let record = &release.record;
    let now = closeup.template.as_ref();
    let runs = now == Some(&release.template);
    let disabled = match (runs, record.current) {
        (false, _) => None,
        (true, true) => Some("runs now"),
        (true, false) => Some("the same as what runs now"),
    };
    Choice {
        answer: record.revision.to_string(),
        cells: vec![
            CleanText::new(&record.revision.to_string()),
            CleanText::new(&compact(context.now - record.created)),
            CleanText::new(&images(record)),
            record.change_cause.clone().unwrap_or_default(),
            evidence(release),
        ],
        difference: now.map_or_else(Vec::new, |now| now.difference(&release.template)),
        disabled: disabled.map(CleanText::new),
    }
}

/// Never more than what is known: pods that are ready now say something, nothing else does.
fn evidence(release: &KeptRelease) -> CleanText {
    let record = &release.record;
    match (record.ready, record.desired) {
        (0, 0) => UNKNOWN.into(),
        (ready, desired) => CleanText::new(&format!(
            "{UNKNOWN}; {ready} of {} pods ready now",
            desired.max(ready)
        )),
    }
}

fn previous_of_each() -> Choice {
    Choice {
        answer: PREVIOUS.to_owned(),
        cells: vec![
            PREVIOUS.into(),
            CleanText::default(),
            "the revision before, of each".into(),
            CleanText::default(),
            UNKNOWN.into(),
        ],
        difference: Vec::new(),
        disabled: None,
    }
}
