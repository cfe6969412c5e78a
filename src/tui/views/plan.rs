//! A plan in lines: every step before → after, refusals, warnings. Question and confirmation show
//! the same.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::line;
use crate::model::CleanText;
use crate::playbooks::{FieldChange, Plan, Step};
use crate::tui::theme::Role;
use crate::tui::widgets::{Segment, wrap};

/// Pieces of a line, as text and role.
pub(super) type Pieces = Vec<(String, Role)>;

/// The whole plan in lines of `width` cells; warnings come first, they must be seen.
pub(super) fn lines(plan: &Plan, hidden: usize, width: u16) -> Vec<Pieces> {
    let mut lines = Vec::new();
    if hidden > 0 {
        let all = plan.steps.len() + plan.refusals.len();
        let words = format!("{hidden} of the {all} marked are hidden by the filter");
        paragraph(&mut lines, "⚠", &words, Role::SeverityWarning, width);
    }
    for warning in &plan.warnings {
        paragraph(&mut lines, "⚠", warning, Role::SeverityWarning, width);
    }
    if !lines.is_empty() {
        lines.push(Pieces::new());
    }
    for step in &plan.steps {
        self::step(&mut lines, step);
    }
    for refusal in &plan.refusals {
        let words = format!("{}: {}", refusal.app.name, refusal.why);
        paragraph(&mut lines, "✖ not", &words, Role::NoticeProblem, width);
    }
    lines
}

fn paragraph(lines: &mut Vec<Pieces>, sign: &str, words: &str, role: Role, width: u16) {
    let indent = sign.chars().count() + 1;
    let room = usize::from(width).saturating_sub(indent);
    for (index, part) in wrap(words, room).into_iter().enumerate() {
        let sign = if index == 0 { sign } else { "" };
        lines.push(vec![
            (format!("{sign:indent$}"), role),
            (part.to_owned(), Role::Dialog),
        ]);
    }
}

fn step(lines: &mut Vec<Pieces>, step: &Step) {
    lines.push(vec![
        (step.app.name.to_string(), Role::TextStrong),
        (format!("  {}", step.app.namespace), Role::TextDim),
        (format!("  {}", in_short(&step.words)), Role::Dialog),
    ]);
    lines.extend(step.changes.iter().map(change));
}

/// The words without what the lines of the changes say again.
fn in_short(words: &str) -> &str {
    words.split_once(" (").map_or(words, |(short, _)| short)
}

fn change(change: &FieldChange) -> Pieces {
    let side = |value| FieldChange::shown(value).unwrap_or_else(|| CleanText::new("absent"));
    vec![
        (format!("  {}  ", change.field()), Role::TextDim),
        (side(change.before.as_ref()).to_string(), Role::ChangeBefore),
        (" → ".to_owned(), Role::TextDim),
        (side(change.after.as_ref()).to_string(), Role::ChangeAfter),
    ]
}

/// Draws the lines from `first` on; says how many are below.
pub(super) fn draw(lines: &[Pieces], first: usize, area: Rect, canvas: &mut Canvas<'_>) {
    let height = usize::from(area.height);
    let first = first.min(lines.len().saturating_sub(height));
    let below = lines.len() - (first + height).min(lines.len());
    for (place, pieces) in lines.iter().skip(first).take(height).enumerate() {
        if below > 0 && place + 1 == height {
            let words = format!("… {} more lines: ↓", below + 1);
            canvas.put(line(area, place), &words, Role::TextAccent);
            break;
        }
        let pieces: Vec<Segment<'_>> = (pieces.iter())
            .map(|(words, role)| canvas.segment(words.as_str(), *role))
            .collect();
        canvas.segments(line(area, place), &pieces);
    }
}

/// The plan's clusters, in words.
pub(super) fn clusters(plan: &Plan) -> String {
    let names: Vec<&str> = plan
        .clusters
        .iter()
        .map(|one| one.context.as_str())
        .collect();
    names.join(", ")
}

/// How many objects of how many apps.
pub(super) fn extent(plan: &Plan) -> String {
    let apps: std::collections::BTreeSet<_> = plan.steps.iter().map(|step| &step.app).collect();
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    if apps.len() == plan.steps.len() {
        plural(apps.len(), "app")
    } else {
        format!(
            "{}, {}",
            plural(apps.len(), "app"),
            plural(plan.steps.len(), "object")
        )
    }
}
