//! The selected rollout in words: how it is, what happens next, what can be decided.

use ratatui::layout::Rect;

use crate::fleet::Apps;
use crate::model::{App, CleanText, Rollout};
use crate::tui::app::State;
use crate::tui::app::rollouts::{ahead, sides, standing, verdict};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};
use crate::tui::views::rollout::sides::verdict_role;
use crate::tui::views::rollout::{decisions, pressure};
use crate::tui::views::table::heading;
use crate::tui::widgets::wrap;

/// How wide labels are.
const LABEL: u16 = 10;

/// Draws it below a rule with the app's identity.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let mut rest = area;
    let app = state.listing().selected(&state.fleet);
    if area.height > 2 {
        heading::<Apps>(app, line(area, 0), canvas);
        rest.y += 1;
        rest.height -= 1;
    }
    let Some((app, rollout)) = app.and_then(|app| Some((app, app.rollout()?))) else {
        return;
    };
    for (paragraph, lines) in fitting(state, (app, rollout), rest) {
        let place = Rect {
            height: lines,
            ..rest
        };
        paragraph.draw(rollout, place, canvas);
        rest.y += lines;
        rest.height -= lines;
    }
}

/// Something that is said.
struct Paragraph {
    label: &'static str,
    say: Say,
    /// 0 stays longest where there is little room.
    rank: u8,
}

enum Say {
    Words(String, Role),
    Decisions,
    Refusals,
}

/// What fits, each with its lines, in the order in which it is read.
fn fitting(state: &State, (app, rollout): (&App, &Rollout), area: Rect) -> Vec<(Paragraph, u16)> {
    let mut chosen: Vec<(usize, Paragraph, u16)> = Vec::new();
    let mut left = area.height;
    let mut all: Vec<(usize, Paragraph)> = paragraphs(state, app, rollout)
        .into_iter()
        .enumerate()
        .collect();
    all.sort_by_key(|(_, paragraph)| paragraph.rank);
    for (place, paragraph) in all {
        let lines = paragraph.lines(rollout, area.width).min(left);
        if lines > 0 {
            left -= lines;
            chosen.push((place, paragraph, lines));
        }
    }
    chosen.sort_by_key(|(place, ..)| *place);
    let chosen = chosen.into_iter();
    chosen
        .map(|(_, paragraph, lines)| (paragraph, lines))
        .collect()
}

fn paragraphs(state: &State, app: &App, rollout: &Rollout) -> Vec<Paragraph> {
    let words = |label, words: String, role, rank| Paragraph {
        label,
        say: Say::Words(words, role),
        rank,
    };
    let mut all = Vec::new();
    if let Some(comparison) = app.comparison() {
        let said = verdict(comparison);
        all.push(words("verdict", said, verdict_role(app), 0));
        all.extend(sides(comparison).map(|sides| words("both", sides, Role::Text, 4)));
    }
    all.extend([
        words("is", standing(rollout, state.now), pressure(app), 1),
        words("next", ahead(rollout), Role::Text, 3),
        Paragraph {
            label: "now",
            say: Say::Decisions,
            rank: 2,
        },
        Paragraph {
            label: "not now",
            say: Say::Refusals,
            rank: 6,
        },
    ]);
    if !rollout.oddities.is_empty() {
        let oddities: Vec<&str> = rollout.oddities.iter().map(CleanText::as_str).collect();
        all.push(words("odd", oddities.join("; "), Role::SeverityWarning, 5));
    }
    all
}

impl Paragraph {
    fn lines(&self, rollout: &Rollout, width: u16) -> u16 {
        // As wide as it is drawn: one cell is free at the end.
        let room = width.saturating_sub(LABEL + 1);
        let lines = match &self.say {
            Say::Words(words, _) => wrap(words, usize::from(room)).len(),
            Say::Decisions => decisions::lines(rollout, room),
            Say::Refusals => decisions::refusal_lines(rollout, room),
        };
        u16::try_from(lines).unwrap_or(u16::MAX).min(2)
    }

    fn draw(&self, rollout: &Rollout, area: Rect, canvas: &mut Canvas<'_>) {
        canvas.put(after(line(area, 0), 1), self.label, Role::TextDim);
        let mut place = after(area, LABEL);
        place.width = place.width.saturating_sub(1);
        match &self.say {
            Say::Words(words, role) => said(words, *role, place, canvas),
            Say::Decisions => decisions::draw(rollout, place, canvas),
            Say::Refusals => decisions::draw_refusals(rollout, place, canvas),
        }
    }
}

/// Words over the lines of `area`; what does not fit is cut with a mark.
fn said(words: &str, role: Role, area: Rect, canvas: &mut Canvas<'_>) {
    let lines = wrap(words, usize::from(area.width));
    let last = usize::from(area.height).saturating_sub(1);
    for (index, part) in lines.iter().take(last).enumerate() {
        canvas.put(line(area, index), part, role);
    }
    let rest = lines.get(last..).unwrap_or_default().join(" ");
    canvas.put(line(area, last), &rest, role);
}
