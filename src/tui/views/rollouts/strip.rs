//! The selected rollout in words: how it is, what happens next, what can be decided.

use ratatui::layout::Rect;

use crate::fleet::Apps;
use crate::model::{App, CleanText, Rollout};
use crate::tui::app::State;
use crate::tui::app::rollouts::{ahead, sides, standing, verdict};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::rollout::decisions::{Possible, refusals};
use crate::tui::views::rollout::pressure;
use crate::tui::views::rollout::sides::verdict_role;
use crate::tui::views::strip::{self, Paragraph};
use crate::tui::views::table::headed;

/// Draws it below a rule with the app's identity.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let app = state.listing().selected(&state.fleet);
    let area = headed::<Apps>(app, area, canvas);
    if let Some((app, rollout)) = app.and_then(|app| Some((app, app.rollout()?))) {
        strip::draw(paragraphs(state, app, rollout), area, canvas);
    }
}

fn paragraphs<'a>(state: &State, app: &App, rollout: &'a Rollout) -> Vec<Paragraph<'a>> {
    let mut all = Vec::new();
    if let Some(comparison) = app.comparison() {
        let said = verdict(comparison);
        all.push(Paragraph::words("verdict", said, verdict_role(app), 0));
        all.extend(sides(comparison).map(|sides| Paragraph::words("both", sides, Role::Text, 4)));
    }
    all.extend([
        Paragraph::words("is", standing(rollout, state.now), pressure(app), 1),
        Paragraph::words("next", ahead(rollout), Role::Text, 3),
        Paragraph::new("now", Possible(rollout), 2),
    ]);
    let refused = refusals(rollout);
    if !refused.is_empty() {
        all.push(Paragraph::words("not now", refused, Role::KeyDisabled, 6));
    }
    if !rollout.oddities.is_empty() {
        let oddities: Vec<&str> = rollout.oddities.iter().map(CleanText::as_str).collect();
        let words = oddities.join("; ");
        all.push(Paragraph::words("odd", words, Role::SeverityWarning, 5));
    }
    all
}
