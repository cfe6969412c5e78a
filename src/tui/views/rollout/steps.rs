//! The bar of steps: `▰▰▱▱ 2/6`, legible without colours.

use ratatui::layout::Rect;

use crate::model::Rollout;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::width;

/// Less is no bar.
const LEAST: u16 = 3;
/// More says no more.
const MOST: u16 = 8;

/// Draws bar and count as far as there is room; the count stays longest.
pub(in crate::tui::views) fn draw(
    rollout: &Rollout,
    count: &str,
    role: Role,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let all = rollout.steps.len();
    let at = rollout.step.filter(|_| all > 0);
    let room = area.width.saturating_sub(width(count) + 1).min(MOST);
    let (Some(step), true) = (at, room >= LEAST) else {
        canvas.put(area, count, role);
        return;
    };
    let cells = usize::from(room).min(all);
    let reached = (step + 1).min(all);
    let filled = (reached * cells / all).max(1);
    let used = canvas.put(area, &"▰".repeat(filled), role);
    let area = after(area, used);
    let used = canvas.put(area, &"▱".repeat(cells - filled), Role::Gauge);
    canvas.put(after(area, used + 1), count, role);
}
