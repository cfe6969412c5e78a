//! The table of flags, the flags on an app's page, and the ways between them.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::fleet::{Fact, FlagColumn, FlagRow};
use crate::model::{AppId, Flag};
use crate::tui::app::flags::{Detail, show};
use crate::tui::keys::Tab;

const APPS: usize = 40;
const FLAGS: usize = 60;

/// The app that fails since one of its flags was opened.
pub(crate) fn failing_app() -> AppId {
    sample::workload(2, 0).app
}

/// A console over a fleet with flags, one of which is suspected of what is wrong with an app.
pub(crate) fn flagged() -> State {
    let mut state = console(APPS);
    observe(&mut state, sample::flag_listing(FLAGS, APPS));
    tell(&mut state, sample::suspect(&failing_app()));
    let failing = sample::failing(&failing_app(), 0.4, sample::noon());
    observe(&mut state, failing);
    state
}

/// The keys from the fleet to the page of the failing app.
pub(crate) fn to_page() -> String {
    format!("/{} Enter Enter", failing_app().name)
}

/// Its platform says this of a flag.
pub(crate) fn tell(state: &mut State, flag: Flag) {
    observe(state, sample::flags_say(vec![Fact::Flag(Box::new(flag))]));
}

fn selected(state: &State) -> &FlagRow {
    let shelf = state.fleet.flag_shelf();
    state.flags.selected(shelf).expect("a flag")
}

fn name(state: &State) -> String {
    selected(state).flag.name().to_string()
}

#[test]
fn what_is_suspected_stands_first_and_opens_its_app() {
    let mut state = flagged();
    press(&mut state, "3");
    assert_eq!(state.flags.view.items(), FLAGS + 1);
    assert_eq!(name(&state), "new-prompt");
    assert!(press(&mut state, "Enter").is_empty());
    assert_eq!(state.flag_detail, Detail::Full);
    let effects = press(&mut state, "Enter");
    assert!(matches!(effects.as_slice(), [Effect::Inspect(app, _)] if *app == failing_app()));
    press(&mut state, "Esc");
    assert!(state.page.is_none() && state.tab == Tab::Flags);
    press(&mut state, "Esc");
    assert_eq!(state.flag_detail, Detail::Brief);
    press(&mut state, "Esc");
    assert_eq!(state.tab, Tab::Fleet);
}

#[test]
fn the_page_of_a_failing_app_begins_at_the_flag_and_leads_to_it() {
    let mut state = flagged();
    press(&mut state, &to_page());
    let page = state.page.as_ref().expect("a page");
    assert_eq!(page.focus, Section::Flags);
    let suspect = sample::suspect(&failing_app());
    assert_eq!(page.flags.on(), Some(suspect.key()));
    assert_eq!(Targets::of(&state).flags, [suspect.at]);
    // A filter that hides it goes.
    press(&mut state, "3 /exposure=0% Enter 1 Enter Enter");
    assert!(state.page.is_none() && state.tab == Tab::Flags);
    assert_eq!(name(&state), "new-prompt");
    assert_eq!(state.flags.filter.text(), "");
}

#[test]
fn which_of_several_flags_is_said_before_one_is_set() {
    let mut state = flagged();
    let mut other = sample::suspect(&failing_app());
    other.at.key.environment = "development".into();
    tell(&mut state, other);
    press(&mut state, &format!("{} Tab f", to_page()));
    let page = state.page.as_ref().expect("a page");
    assert_eq!(page.focus, Section::Flags);
    assert!(state.overlay.is_none(), "nothing was begun");
    let effects = press(&mut state, "f");
    assert!(
        matches!(effects.as_slice(), [Effect::LookAtFlags { flags, .. }] if flags.len() == 1),
        "{effects:?}"
    );
}

#[test]
fn the_cursor_stays_on_its_flag_until_that_is_gone() {
    let mut state = flagged();
    press(&mut state, "3 j j j");
    let key = selected(&state).flag.key().clone();
    let mut above = sample::suspect(&failing_app());
    above.at.key.name = "another-prompt".into();
    tell(&mut state, above);
    assert_eq!(selected(&state).flag.key(), &key);
    press(&mut state, "Enter");
    observe(
        &mut state,
        sample::flags_say(vec![Fact::FlagGone(key.clone())]),
    );
    assert_ne!(selected(&state).flag.key(), &key);
    assert!(Targets::of(&state).flags.len() == 1);
}

#[test]
fn a_flag_that_is_gone_is_said_to_be() {
    let mut state = flagged();
    press(&mut state, &to_page());
    let key = sample::suspect(&failing_app()).at.key;
    let page = state.page.as_ref().expect("a page");
    assert!(page.flags.keys().contains(&key));
    observe(
        &mut state,
        sample::flags_say(vec![Fact::FlagGone(key.clone())]),
    );
    let page = state.page.as_ref().expect("a page");
    assert!(!page.flags.keys().contains(&key));
    assert!(show(&mut state, &key).is_empty());
    assert!(state.notice.as_ref().is_some_and(|notice| notice.problem));
}

#[test]
fn flags_are_filtered_marked_sorted_and_grouped_by_themselves() {
    let mut state = flagged();
    press(&mut state, "3 /type:kill-switch Enter *");
    let switches = state.flags.marks.len();
    assert!(switches > 0 && switches < FLAGS);
    assert!(state.table.marks.is_empty());
    assert_eq!(Targets::of(&state).flags.len(), switches);
    press(&mut state, "Esc Esc o");
    assert!(state.flags.view.spec().group.is_some());
    assert!(state.table.view.spec().group.is_none());
    press(&mut state, "s");
    let labels: Vec<_> = match &state.overlay {
        Some(Overlay::Picker(picker)) => picker.shown().map(|item| item.label.clone()).collect(),
        _ => panic!("a list"),
    };
    assert!(
        labels.contains(&"sort by exposure".to_owned()),
        "{labels:?}"
    );
}

#[test]
fn a_click_on_a_title_sorts_the_flags() {
    let mut state = flagged();
    press(&mut state, "3");
    let head = layout::listing(&state).head;
    let placed = place(super::FLAGS, head.width, Offer::of(&state.fleet));
    let wanted = placed
        .iter()
        .find(|placed| placed.column == FlagColumn::Exposure)
        .expect("a column");
    let event = MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: head.x + wanted.x,
        row: head.y,
        modifiers: KeyModifiers::NONE,
    };
    update(&mut state, Msg::Mouse(event));
    assert_eq!(state.flags.view.spec().sort.column, FlagColumn::Exposure);
}
