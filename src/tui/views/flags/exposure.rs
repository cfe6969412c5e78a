//! Who gets what a flag gates, as a bar and in words: `▰▰▱▱▱ 25 %`.

use ratatui::layout::Rect;

use crate::model::{Exposure, Flag, FlagState};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::widgets::width;

/// Cells of the bar.
const BAR: u16 = 5;
/// The bar is worth its place where so much is left for the words.
const WORDS: u16 = 8;

/// Cells of `✖ invalid `.
const INVALID: u16 = 10;

/// How it looks: loud what makes no sense, faint what nobody gets.
pub(in crate::tui::views) const fn role(flag: &Flag) -> Role {
    if flag.archived {
        return Role::TextFaint;
    }
    match (&flag.exposure, flag.state) {
        (Exposure::Invalid { .. }, _) => Role::SeverityCritical,
        (_, FlagState::CodeDefault) => Role::SeverityNotice,
        (Exposure::Nobody | Exposure::Unknown { .. }, _) => Role::TextDim,
        (Exposure::Everyone, _) => Role::TextStrong,
        (Exposure::Share { .. } | Exposure::Some { .. }, _) => Role::TextAccent,
    }
}

/// Draws bar and words as far as there is room; the words stay longest.
pub(in crate::tui::views) fn draw(flag: &Flag, role: Role, area: Rect, canvas: &mut Canvas<'_>) {
    let words = words(flag, area.width);
    let filled = flag.exposure.percent().filter(|_| !flag.archived);
    let (Some(percent), true) = (filled, area.width >= BAR + 1 + WORDS) else {
        canvas.put(area, &words, role);
        return;
    };
    let filled = filled_cells(percent.as_f64());
    let used = canvas.put(area, &"▰".repeat(usize::from(filled)), role);
    let rest = after(area, used);
    let used = canvas.put(rest, &"▱".repeat(usize::from(BAR - filled)), Role::Gauge);
    canvas.put(after(rest, used + 1), &words, role);
}

/// Somebody is never none of the bar, and not everybody never all of it.
fn filled_cells(percent: f64) -> u16 {
    match percent {
        none if none <= 0.0 => 0,
        all if all >= 100.0 => BAR,
        some => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and the bar's few cells"
            )]
            let cells = (some / 100.0 * f64::from(BAR)).round() as u16;
            cells.clamp(1, BAR - 1)
        }
    }
}

/// What makes no sense is shown as it stands there, however little room there is.
fn words(flag: &Flag, room: u16) -> String {
    if flag.archived {
        return "archived".to_owned();
    }
    match (&flag.exposure, flag.state) {
        (Exposure::Invalid { text }, _) if width(text) + INVALID <= room => {
            format!("✖ invalid {text}")
        }
        (Exposure::Invalid { text }, _) => format!("✖ {text}"),
        (_, FlagState::CodeDefault) => "code's own".to_owned(),
        (exposure, _) => exposure.words().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_lies_about_nobody_and_everybody() {
        for (percent, cells) in [
            (0.0, 0),
            (0.001, 1),
            (1.0, 1),
            (25.0, 1),
            (50.0, 3),
            (99.9, 4),
            (100.0, 5),
        ] {
            assert_eq!(filled_cells(percent), cells, "{percent}");
        }
    }
}
