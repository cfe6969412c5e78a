//! The releases to choose from.

use crate::model::{App, CleanText, KeptRelease, compact};
use crate::playbooks::{Choice, Context, PlanError, guard};

use super::evidence::{UNKNOWN, evidence};
use super::going_back::images;
use super::revision::{BEST, PREVIOUS, obstacle};
use super::shelf::{Shelf, order};
use super::shelves;

/// The headings.
pub(super) const COLUMNS: [&str; 5] = ["REVISION", "AGE", "IMAGES", "CHANGE CAUSE", "EVIDENCE"];

/// What can be chosen for `apps`: the kept releases of a single object, the best known first, and
/// those that can't be chosen after them; of several, only what can be said of each.
pub(super) fn choices(apps: &[&App], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
    guard::writable(context.limits)?;
    let apps = guard::distinct(apps);
    let app = match apps.as_slice() {
        [] => return Err(PlanError::NoTargets),
        [one] => *one,
        _ => return Ok(of_each()),
    };
    let refused = |why: CleanText| PlanError::Forbidden(why.to_string());
    let shelves = shelves(app, context).map_err(refused)?;
    let [shelf] = shelves.as_slice() else {
        return Ok(of_each());
    };
    if let Some(why) = obstacle(shelf) {
        return Err(PlanError::Forbidden(why));
    }
    let best = shelf.best().map(|release| release.record.revision);
    let mut releases: Vec<_> = shelf.releases.iter().collect();
    releases.sort_by_key(|release| {
        let is_best = Some(release.record.revision) == best;
        (shelf.is_now(release), !is_best, order(release))
    });
    let choices = releases.into_iter();
    Ok(choices
        .map(|release| choice(release, shelf, context))
        .collect())
}

fn choice(release: &KeptRelease, shelf: &Shelf<'_>, context: &Context<'_>) -> Choice {
    let record = &release.record;
    let now = shelf.compared();
    let disabled = match (shelf.is_now(release), record.current) {
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
            evidence(release, context.now),
        ],
        difference: now.map_or_else(Vec::new, |now| now.difference(&release.template)),
        disabled: disabled.map(CleanText::new),
    }
}

fn of_each() -> Vec<Choice> {
    let choice = |answer: &str, words: &str, known: &str| Choice {
        answer: answer.to_owned(),
        cells: vec![
            answer.into(),
            CleanText::default(),
            words.into(),
            CleanText::default(),
            known.into(),
        ],
        difference: Vec::new(),
        disabled: None,
    };
    vec![
        choice(BEST, "the best known release, of each", "the best of each"),
        choice(PREVIOUS, "the revision before, of each", UNKNOWN),
    ]
}
