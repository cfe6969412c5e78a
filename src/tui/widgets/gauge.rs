//! How much of something is done.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Fills `area`'s first line by `done` of `all`; told by the characters, not by the colour alone.
pub fn gauge(buffer: &mut Buffer, area: Rect, (done, all): (usize, usize), styles: [Style; 2]) {
    let [rest, filled] = styles;
    let width = usize::from(area.width);
    let part = (done * width).checked_div(all).unwrap_or(width).min(width);
    let bar: String = std::iter::repeat_n('━', part).collect();
    let used = super::put(buffer, area, &bar, filled);
    let left = Rect {
        x: area.x + used,
        width: area.width - used,
        ..area
    };
    let bar: String = std::iter::repeat_n('╌', width - part).collect();
    super::put(buffer, left, &bar, rest);
}
