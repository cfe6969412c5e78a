//! Opening an app's page, and scrolling what is focused on it.

use super::page::objects;
use super::{Page, Section};
use crate::model::{App, AppId};
use crate::tui::app::{Effect, State, about, layout};
use crate::tui::keys::Motion;

/// Opens the page of `app` with this section in focus; where one of its flags is suspected of
/// what is wrong with it, with the flags.
pub(in crate::tui::app) fn open(state: &mut State, app: &AppId, focus: Section) -> Vec<Effect> {
    let found = state.fleet.find(app);
    let Some(app) = found.and_then(|slot| state.fleet.app(slot)) else {
        return Vec::new();
    };
    let mut page = Page::new(app);
    page.flags.follow(&app.id, &state.fleet);
    let is_suspected = app.flags().is_some_and(|flags| flags.suspect.is_some());
    page.focus = if is_suspected { Section::Flags } else { focus };
    let effect = Effect::Inspect(page.id.clone(), objects(app));
    state.page = Some(page);
    vec![effect]
}

/// Scrolls the focused section of the open page.
pub(in crate::tui::app) fn go(state: &mut State, motion: Motion) {
    let Some(page) = &state.page else { return };
    let (len, height) = extent(state, page);
    if let Some(page) = &mut state.page {
        page.scroll(motion, len, height);
    }
}

/// How many lines the focused section has, and how many of them are on the screen; of charts it
/// is rows.
fn extent(state: &State, page: &Page) -> (usize, usize) {
    let found = state.fleet.find(&page.id);
    let app = found.and_then(|slot| state.fleet.app(slot));
    let places = layout::Places::new(layout::screen(state).body, page, app);
    let place = places.of(page.focus);
    let height = layout::section_lines(place, page.focus);
    match page.focus {
        Section::About => {
            let width = layout::section_width(place);
            let policy = state.fleet.policy();
            let lines = app.map_or(0, |app| about::lines(app, policy, state.now, width).len());
            (lines, height)
        }
        Section::Rollout => {
            let panes = layout::rollout(place);
            let lines = app.map_or(0, |app| rollout_lines(state, page, app, panes).len());
            (lines, usize::from(panes.lines.height))
        }
        Section::Signals => {
            let grid = layout::grid(place.inner(layout::MARGIN));
            (grid.rows, grid.visible)
        }
        section => (page.rows(section), height),
    }
}

/// The rollout of `app` in the lines that scroll: with both sides where they have no place of
/// their own.
pub fn rollout_lines(
    state: &State,
    page: &Page,
    app: &App,
    panes: layout::RolloutPanes,
) -> Vec<about::Line> {
    let width = usize::from(panes.lines.width);
    let mut lines = about::verdict_lines(app, width);
    if panes.sides.is_empty() {
        lines.push(about::Line::blank());
        lines.extend(about::sides_lines(app, width));
    }
    lines.push(about::Line::blank());
    lines.extend(about::course_lines(
        app,
        &page.detail.analyses,
        state.now,
        width,
    ));
    lines
}
