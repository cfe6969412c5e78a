//! What can be decided now, with its keys; and what can't, with the reason.

use ratatui::layout::Rect;

use crate::model::Rollout;
use crate::tui::app::rollouts::{Offered, offered};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};
use crate::tui::widgets::{width, wrap};

/// Between two decisions.
const GAP: u16 = 3;

/// How many lines the decisions take.
pub(in crate::tui::views) fn lines(rollout: &Rollout, room: u16) -> usize {
    laid(rollout, room).last().map_or(1, |(row, ..)| row + 1)
}

/// Draws those that can be made now.
pub(in crate::tui::views) fn draw(rollout: &Rollout, area: Rect, canvas: &mut Canvas<'_>) {
    let laid = laid(rollout, area.width);
    if laid.is_empty() {
        canvas.put(line(area, 0), "nothing can be decided", Role::TextDim);
    }
    for (row, x, offered) in laid {
        let mut place = after(line(area, row), x);
        if let Some(key) = offered.key {
            let used = canvas.put(place, &key.to_string(), Role::Key);
            place = after(place, used + 1);
        }
        canvas.put(place, offered.decision.playbook(), Role::KeyWords);
    }
}

/// Those that can be made now, each with its line and cell.
fn laid(rollout: &Rollout, room: u16) -> Vec<(usize, u16, Offered)> {
    let (mut row, mut x) = (0, 0);
    let all = offered(rollout).into_iter();
    let supported = all.filter(|offered| offered.refused.is_none());
    supported
        .map(|offered| {
            let key = if offered.key.is_some() { 2 } else { 0 };
            let wide = width(offered.decision.playbook()) + key;
            if x > 0 && x + wide > room {
                (row, x) = (row + 1, 0);
            }
            let place = (row, x, offered);
            x += wide + GAP;
            place
        })
        .collect()
}

/// How many lines the refusals take.
pub(in crate::tui::views) fn refusal_lines(rollout: &Rollout, room: u16) -> usize {
    let words = refusals(rollout);
    if words.is_empty() {
        return 0;
    }
    wrap(&words, usize::from(room)).len()
}

/// Draws those that can't be made now, and why.
pub(in crate::tui::views) fn draw_refusals(rollout: &Rollout, area: Rect, canvas: &mut Canvas<'_>) {
    let words = refusals(rollout);
    let lines = wrap(&words, usize::from(area.width));
    let last = usize::from(area.height).saturating_sub(1);
    for (index, part) in lines.iter().take(last).enumerate() {
        canvas.put(line(area, index), part, Role::KeyDisabled);
    }
    let rest = lines.get(last..).unwrap_or_default().join(" ");
    canvas.put(line(area, last), &rest, Role::KeyDisabled);
}

/// `promote, abort: it is done; retry: nothing was aborted`.
fn refusals(rollout: &Rollout) -> String {
    let mut groups: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for offered in offered(rollout) {
        let Some(why) = offered.refused else { continue };
        let name = offered.decision.playbook();
        match groups.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(name),
            None => groups.push((why, vec![name])),
        }
    }
    let groups = groups.iter();
    let words: Vec<String> = groups
        .map(|(why, names)| format!("{}: {why}", names.join(", ")))
        .collect();
    words.join("; ")
}
