//! The flag under the cursor in words, what matters most first.

use super::exposure;
use super::history::History;
use super::offers::{Possible, refusals};
use crate::fleet::{FlagRow, Gated};
use crate::model::{Correlation, Severity};
use crate::tui::app::State;
use crate::tui::app::flags::{Detail, purpose, seen, staleness, standing, whose};
use crate::tui::theme::Role;
use crate::tui::views::canvas::severity;
use crate::tui::views::strip::Paragraph;

/// So many lines a paragraph has when all is said.
const FULL: u16 = 12;

/// Everything about `row`; how much of it is drawn depends on the room.
pub(super) fn paragraphs<'a>(state: &State, row: &'a FlagRow) -> Vec<Paragraph<'a>> {
    let (flag, now) = (&row.flag, state.now);
    let mut all = Vec::new();
    let suspected = row.apps.iter().filter_map(suspicion);
    all.extend(
        suspected.map(|words| Paragraph::words("suspect", words, severity(Severity::Critical), 0)),
    );
    all.extend([
        Paragraph::words("is", standing(flag, now), exposure::role(flag), 1),
        Paragraph::words("gates", whose(row), gates_role(row), 2),
        Paragraph::new("now", Possible::of(state, row), 3),
        Paragraph::new("changed", History { flag, now }, 4),
        Paragraph::words("seen", seen(flag, now), Role::Text, 7),
        Paragraph::words("stale", staleness(row, now), stale_role(row), 6),
    ]);
    all.extend(purpose(flag).map(|words| Paragraph::words("for", words, Role::Text, 5)));
    let refused = refusals(state, row);
    if !refused.is_empty() {
        all.push(Paragraph::words("not now", refused, Role::KeyDisabled, 8));
    }
    match state.flag_detail {
        Detail::Brief => all,
        Detail::Full => all.into_iter().map(|one| one.at_most(FULL)).collect(),
    }
}

/// What is wrong with an app since the flag was changed: `notes-7: errors up 6 min after …`.
fn suspicion(gated: &Gated) -> Option<String> {
    let suspected: &Correlation = gated.suspected.as_deref()?;
    Some(format!("{}: {}", gated.app.name, suspected.sentence()))
}

fn gates_role(row: &FlagRow) -> Role {
    if row.apps.is_empty() {
        Role::SeverityNotice
    } else {
        Role::Text
    }
}

fn stale_role(row: &FlagRow) -> Role {
    if row.staleness.is_stale() {
        Role::SeverityNotice
    } else {
        Role::TextDim
    }
}
