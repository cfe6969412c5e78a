//! The selected row in words.

use ratatui::layout::Rect;

use crate::fleet::Apps;
use crate::model::App;
use crate::playbooks::PLAYBOOKS;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, severity, sign};
use crate::tui::views::strip::said;
use crate::tui::views::table::headed;

/// Draws it: a rule with the app's identity where there is a line for it, then why it needs a
/// person.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let app = state.table.selected(&state.fleet);
    let words = headed::<Apps>(app, area, canvas);
    if let Some(app) = app {
        sentence(state, app, words, canvas);
    }
}

/// What to do about a suspicion.
fn way_out(app: &App) -> String {
    let Some(flags) = app.flags().filter(|flags| flags.suspect.is_some()) else {
        return String::new();
    };
    let mut playbooks = PLAYBOOKS.iter();
    match playbooks.find(|one| one.name() == "breaker") {
        Some(_) if flags.tripped > 0 => {
            "; its breaker has tripped, Enter shows its flags".to_owned()
        }
        Some(breaker) => format!(
            "; Enter shows its flags, {} trips its breaker",
            breaker.key()
        ),
        None => String::new(),
    }
}

fn sentence(state: &State, app: &App, area: Rect, canvas: &mut Canvas<'_>) {
    let loudness = app.attention.severity;
    let text = match app.attention.sentence(state.now) {
        text if text.is_empty() => "nothing to do".to_owned(),
        text => text,
    };
    let used = canvas.put(after(area, 1), sign(loudness), severity(loudness));
    let area = after(area, 1 + used + 1);
    said(&(text + &way_out(app)), Role::Text, area, canvas);
}
