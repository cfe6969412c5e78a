//! A plan in lines: every step before → after, refusals, warnings. Question and confirmation show
//! the same.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::{after, line};
use crate::model::{CleanText, Difference};
use crate::playbooks::{Plan, Step};
use crate::tui::app::{Outline, OutlinePlace, Rehearsal, Said, Sign};
use crate::tui::theme::Role;
use crate::tui::widgets::{Segment, clip_middle, width};

/// A plan as it is shown.
pub(super) struct Shown<'a> {
    /// The plan.
    pub(super) plan: &'a Plan,
    /// Its lines.
    pub(super) outline: &'a Outline,
    /// What the cluster says to it, where it was asked.
    pub(super) rehearsal: Option<&'a Rehearsal>,
}

impl Shown<'_> {
    /// Draws the lines from `first` on, and none but those; says how many are below.
    pub(super) fn draw(&self, first: usize, area: Rect, canvas: &mut Canvas<'_>) {
        let (height, len) = (usize::from(area.height), self.outline.len());
        let first = first.min(len.saturating_sub(height));
        let below = len - (first + height).min(len);
        let mut differences = None;
        for place in 0..height.min(len) {
            let area = line(area, place);
            if below > 0 && place + 1 == height {
                let words = format!("… {} more lines: ↓", below + 1);
                canvas.put(area, &words, Role::TextAccent);
                break;
            }
            match self.outline.place(first + place) {
                Some(OutlinePlace::Said(said)) => self::said(said, area, canvas),
                Some(OutlinePlace::Step(index)) => self.step(index, area, canvas),
                Some(OutlinePlace::Change(index, row)) => {
                    let lines = self.differences(index, &mut differences);
                    if let Some(change) = lines.get(row) {
                        self::difference(change, after(area, 2), canvas);
                    }
                }
                None => {}
            }
        }
    }

    /// The lines of the step at `index`, made once for all of them.
    fn differences<'d>(
        &self,
        index: usize,
        last: &'d mut Option<(usize, Vec<Difference>)>,
    ) -> &'d [Difference] {
        if last.as_ref().is_none_or(|(known, _)| *known != index) {
            let step = self.plan.steps.get(index);
            *last = step.map(|step| (index, self.outline.differences(step)));
        }
        last.as_ref().map_or(&[], |(_, lines)| lines)
    }

    fn step(&self, index: usize, area: Rect, canvas: &mut Canvas<'_>) {
        let Some(step) = self.plan.steps.get(index) else {
            return;
        };
        let objection = self.rehearsal.and_then(|one| one.objection(index));
        let subject = step.target.subject();
        let mut pieces = Vec::new();
        if objection.is_some() {
            pieces.push(canvas.segment("✖ ", Role::NoticeProblem));
        }
        pieces.extend([
            canvas.segment(subject.name().as_str(), Role::TextStrong),
            canvas.segment(format!("  {}", subject.place()), Role::TextDim),
            canvas.segment(format!("  {}", in_short(step)), Role::Dialog),
        ]);
        canvas.segments(area, &pieces);
    }
}

fn said(said: &Said, area: Rect, canvas: &mut Canvas<'_>) {
    let (sign, role) = match said.sign {
        Some(Sign::Warning) => ("⚠", Role::SeverityWarning),
        Some(Sign::Refused) => ("✖", Role::NoticeProblem),
        None => ("", Role::Dialog),
    };
    canvas.put(area, sign, role);
    canvas.put(after(area, 2), &said.words, Role::Dialog);
}

/// A step's words without what the lines of its changes say again.
fn in_short(step: &Step) -> &str {
    let words = step.words.as_str();
    let short = words.split_once(" (").map_or(words, |(short, _)| short);
    let mut changes = step.changes.iter();
    if changes.any(|change| short.contains(&change.words())) {
        return "";
    }
    short
}

/// What differs, before → after.
pub(super) fn difference(change: &Difference, area: Rect, canvas: &mut Canvas<'_>) {
    let what = canvas.segment(change.what.as_str(), Role::TextDim);
    if change.before.is_none() && change.after.is_none() {
        let changed = canvas.segment(" changed", Role::TextDim);
        canvas.segments(area, &[what, changed]);
        return;
    }
    let side = |side: &Option<CleanText>| side.clone().unwrap_or_else(|| "unset".into());
    let (before, after) = (side(&change.before), side(&change.after));
    // Both sides are seen, whatever is cut of them.
    let room = area.width.saturating_sub(width(&change.what) + 5);
    let (before, after) = if width(&before).saturating_add(width(&after)) <= room {
        (before.as_str().into(), after.as_str().into())
    } else {
        let half = room / 2;
        let before = clip_middle(&before, half.max(room.saturating_sub(width(&after))));
        let rest = room.saturating_sub(width(&before));
        (before, clip_middle(&after, rest))
    };
    let pieces: [Segment<'_>; 5] = [
        what,
        canvas.segment("  ", Role::TextDim),
        canvas.segment(before, Role::ChangeBefore),
        canvas.segment(" → ", Role::TextDim),
        canvas.segment(after, Role::ChangeAfter),
    ];
    canvas.segments(area, &pieces);
}
