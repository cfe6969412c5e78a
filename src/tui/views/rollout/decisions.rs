//! What can be decided now, with its keys; and what can't, with the reason.

use ratatui::layout::Rect;

use crate::model::Rollout;
use crate::tui::app::rollouts::{Offered, offered};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line};
use crate::tui::views::strip::Say;
use crate::tui::widgets::width;

/// Between two decisions.
const GAP: u16 = 3;

/// Those that can be made now, with their keys.
pub(in crate::tui::views) struct Possible<'a>(pub(in crate::tui::views) &'a Rollout);

impl Say for Possible<'_> {
    fn lines(&self, room: u16) -> usize {
        laid(self.0, room).last().map_or(1, |(row, ..)| row + 1)
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        let laid = laid(self.0, area.width);
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

/// `promote, abort: it is done; retry: nothing was aborted`.
pub(in crate::tui::views) fn refusals(rollout: &Rollout) -> String {
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
