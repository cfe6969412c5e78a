//! Where the parts of a page's rollout are.

use ratatui::layout::Rect;

use super::page::MARGIN;
use super::split::left;

/// From this width on both sides have a place of their own, beside the lines.
const WIDE: u16 = 94;
/// How wide the lines are then.
const LINES: u16 = 46;
const GAP: u16 = 2;

/// The parts of a page's rollout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RolloutPanes {
    /// What is said line by line, and scrolls.
    pub lines: Rect,
    /// Both sides beside each other, with their charts; empty where it is narrow.
    pub sides: Rect,
}

/// The parts within `place`.
pub fn rollout(place: Rect) -> RolloutPanes {
    let mut rest = place.inner(MARGIN);
    if rest.width < WIDE {
        return RolloutPanes {
            lines: rest,
            sides: Rect::default(),
        };
    }
    let lines = left(&mut rest, LINES);
    let _gap = left(&mut rest, GAP);
    RolloutPanes { lines, sides: rest }
}
