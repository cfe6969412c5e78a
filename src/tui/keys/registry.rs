//! The list of keys.

use std::sync::LazyLock;

use crossterm::event::{KeyCode, KeyEvent};

use super::action::Motion;
use super::{Action, Chord, Tab};
use crate::fleet::{Column, ListColumn as _};
use crate::playbooks::PLAYBOOKS;

/// Where a key applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Everywhere but in dialogs and inputs.
    Everywhere,
    /// In a table: the fleet's, the queue of rollouts, the flags.
    Tables,
    /// In the fleet's table.
    Fleet,
    /// In the queue of rollouts.
    Rollouts,
    /// In the table of flags.
    Flags,
    /// On an app's page.
    Page,
    /// Where there is an app: in a table of apps and on an app's page.
    Apps,
    /// Where there are flags: in their table, and on an app's page.
    Gates,
    /// Where there is something to act on: in a table and on an app's page.
    Selection,
    /// In the list of what was done.
    Activity,
}

impl Context {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 10] = [
        Self::Tables,
        Self::Fleet,
        Self::Rollouts,
        Self::Flags,
        Self::Page,
        Self::Apps,
        Self::Gates,
        Self::Selection,
        Self::Activity,
        Self::Everywhere,
    ];

    /// The context's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Tables => "Fleet, rollouts and flags",
            Self::Fleet => "Fleet",
            Self::Rollouts => "Rollouts",
            Self::Flags => "Flags",
            Self::Page => "App page",
            Self::Apps => "Fleet, rollouts and app page",
            Self::Gates => "Flags and app page",
            Self::Selection => "Fleet, rollouts, flags and app page",
            Self::Activity => "Activity",
        }
    }

    /// Whether it is a table.
    pub const fn is_table(self) -> bool {
        matches!(
            self,
            Self::Tables | Self::Fleet | Self::Rollouts | Self::Flags
        )
    }

    /// Whether what applies here applies in `place`.
    pub fn covers(self, place: Self) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Apps => matches!(
                place,
                Self::Apps | Self::Page | Self::Fleet | Self::Rollouts
            ),
            Self::Gates => matches!(place, Self::Gates | Self::Page | Self::Flags),
            Self::Selection => {
                place.is_table()
                    || matches!(
                        place,
                        Self::Selection | Self::Page | Self::Apps | Self::Gates
                    )
            }
            Self::Tables => place.is_table(),
            Self::Fleet | Self::Rollouts | Self::Flags | Self::Page | Self::Activity => {
                self == place
            }
        }
    }
}

/// An action, its keys, where they apply and what they do.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// The keys, the one to show first.
    pub keys: Vec<Chord>,
    /// Where they apply.
    pub context: Context,
    /// What they do, for help and palette.
    pub words: String,
    /// What they do in a word or two, where the footer shows them.
    pub brief: Option<&'static str>,
}

/// Every binding.
pub fn bindings() -> &'static [Binding] {
    static BINDINGS: LazyLock<Vec<Binding>> = LazyLock::new(all);
    &BINDINGS
}

/// What a key press means in `context`.
pub fn resolve(event: &KeyEvent, context: Context) -> Option<Action> {
    let chord = Chord::pressed(event)?;
    let applies =
        |binding: &&Binding| binding.context.covers(context) && binding.keys.contains(&chord);
    bindings().iter().find(applies).map(|found| found.action)
}

fn all() -> Vec<Binding> {
    let mut bindings = tables();
    bindings.extend(sorting());
    bindings.extend(page());
    bindings.extend(acting());
    bindings.extend(activity());
    bindings.extend(tabs());
    bindings.extend(everywhere());
    bindings
}

fn bind(
    context: Context,
    action: Action,
    keys: &[Chord],
    words: &str,
    brief: Option<&'static str>,
) -> Binding {
    Binding {
        action,
        keys: keys.to_vec(),
        context,
        words: words.to_owned(),
        brief,
    }
}

fn tables() -> Vec<Binding> {
    use Chord as K;
    let table =
        |action, keys: &[Chord], words, brief| bind(Context::Tables, action, keys, words, brief);
    vec![
        table(
            Action::Open,
            &[K::key(KeyCode::Enter)],
            "open what is under the cursor: an app's page, a flag's details",
            Some("open"),
        ),
        table(
            Action::Filter,
            &[K::char('/')],
            "filter as you type",
            Some("filter"),
        ),
        table(
            Action::Mark,
            &[K::char(' ')],
            "mark or unmark the row, and go on to the next",
            Some("mark"),
        ),
        table(
            Action::MarkRange,
            &[K::ctrl(' ')],
            "mark everything from the last mark to here",
            None,
        ),
        table(
            Action::MarkAll,
            &[K::char('*'), K::ctrl('a')],
            "mark all that the filter shows, or unmark them",
            None,
        ),
        table(
            Action::CycleGroup,
            &[K::char('o')],
            "group by the next of what there is, or not at all",
            Some("group"),
        ),
    ]
}

fn sorting() -> Vec<Binding> {
    let mut bindings = vec![
        bind(
            Context::Tables,
            Action::ChooseSort,
            &[Chord::char('s')],
            "choose the column to sort by",
            Some("sort"),
        ),
        bind(
            Context::Tables,
            Action::ReverseSort,
            &[Chord::char('S')],
            "reverse the sort",
            None,
        ),
    ];
    let columns = [
        ('A', Column::Attention),
        ('N', Column::App),
        ('O', Column::Owner),
        ('L', Column::Sla),
        ('V', Column::Version),
        ('R', Column::Ready),
        ('U', Column::Status),
        ('X', Column::Errors),
        ('P', Column::Latency),
        ('Q', Column::Requests),
        ('C', Column::Cpu),
        ('B', Column::Memory),
        ('T', Column::Ttl),
        ('E', Column::Age),
    ];
    bindings.extend(columns.map(|(key, column)| {
        let words = format!("sort by {}; again: reverse", column.name());
        bind(
            Context::Fleet,
            Action::SortBy(column),
            &[Chord::char(key)],
            &words,
            None,
        )
    }));
    bindings
}

fn page() -> Vec<Binding> {
    vec![
        bind(
            Context::Page,
            Action::Open,
            &[Chord::key(KeyCode::Enter)],
            "in its flags: to the flag under the cursor",
            Some("flag"),
        ),
        bind(
            Context::Page,
            Action::NextSection,
            &[
                Chord::key(KeyCode::Tab),
                Chord::char('l'),
                Chord::key(KeyCode::Right),
            ],
            "to the next section",
            Some("section"),
        ),
        bind(
            Context::Page,
            Action::PreviousSection,
            &[
                Chord::key(KeyCode::BackTab),
                Chord::char('h'),
                Chord::key(KeyCode::Left),
            ],
            "to the previous section",
            None,
        ),
    ]
}

fn acting() -> Vec<Binding> {
    let playbooks = PLAYBOOKS.iter().enumerate().map(|(index, playbook)| {
        let context = if playbook.is_for_flags() {
            Context::Gates
        } else {
            Context::Apps
        };
        bind(
            context,
            Action::Playbook(index),
            &[Chord::char(playbook.key())],
            playbook.words(),
            Some(playbook.name()),
        )
    });
    let rest = [
        bind(
            Context::Selection,
            Action::Actions,
            &[Chord::char('.')],
            "list what can be done to the selection",
            Some("actions"),
        ),
        bind(
            Context::Selection,
            Action::Undo,
            &[Chord::char('u')],
            "take the last change of this session back",
            None,
        ),
        bind(
            Context::Everywhere,
            Action::ShowProgress,
            &[Chord::char('p')],
            "look at the change that is being made",
            None,
        ),
    ];
    playbooks.chain(rest).collect()
}

fn activity() -> Vec<Binding> {
    let activity =
        |action, key, words, brief| bind(Context::Activity, action, &[key], words, brief);
    vec![
        activity(
            Action::Open,
            Chord::key(KeyCode::Enter),
            "open the plan: its steps, before and after; of an interrupted one: resume or close",
            Some("open"),
        ),
        activity(
            Action::Undo,
            Chord::char('u'),
            "take the plan under the cursor back; of an interrupted one: resume or close",
            Some("undo"),
        ),
        activity(
            Action::Filter,
            Chord::char('/'),
            "filter as you type: words of app, user, playbook, reason, outcome",
            Some("filter"),
        ),
    ]
}

fn tabs() -> impl Iterator<Item = Binding> {
    Tab::ALL.into_iter().map(|tab| {
        bind(
            Context::Everywhere,
            Action::Tab(tab),
            &[Chord::char(tab.key())],
            tab.words(),
            None,
        )
    })
}

fn everywhere() -> Vec<Binding> {
    use Chord as K;
    let any = |action, keys: &[Chord], words, brief| {
        bind(Context::Everywhere, action, keys, words, brief)
    };
    let to = |motion, keys: &[Chord], words| any(Action::Move(motion), keys, words, None);
    vec![
        to(Motion::Down, &[K::char('j'), K::key(KeyCode::Down)], "down"),
        to(Motion::Up, &[K::char('k'), K::key(KeyCode::Up)], "up"),
        to(Motion::HalfPageDown, &[K::ctrl('d')], "half a page down"),
        to(Motion::HalfPageUp, &[K::ctrl('u')], "half a page up"),
        to(
            Motion::PageDown,
            &[K::key(KeyCode::PageDown), K::ctrl('f')],
            "a page down",
        ),
        to(
            Motion::PageUp,
            &[K::key(KeyCode::PageUp), K::ctrl('b')],
            "a page up",
        ),
        to(
            Motion::First,
            &[K::char('g'), K::key(KeyCode::Home)],
            "to the first row",
        ),
        to(
            Motion::Last,
            &[K::char('G'), K::key(KeyCode::End)],
            "to the last row",
        ),
        any(
            Action::Palette,
            &[K::char(':')],
            "the palette: everything by name",
            Some("palette"),
        ),
        any(
            Action::Help,
            &[K::char('?'), K::key(KeyCode::F(1))],
            "this help",
            Some("help"),
        ),
        any(
            Action::Back,
            &[K::key(KeyCode::Esc)],
            "one step back: close, clear the filter, clear the marks; never leaves",
            None,
        ),
        any(
            Action::ToggleMouse,
            &[K::char('M')],
            "let the terminal have the mouse, or take it",
            None,
        ),
        any(
            Action::Redraw,
            &[K::ctrl('l')],
            "draw the screen anew",
            None,
        ),
        any(
            Action::Suspend,
            &[K::ctrl('z')],
            "suspend; the shell's `fg` comes back",
            None,
        ),
        any(
            Action::Quit,
            &[K::char('q'), K::ctrl('c')],
            "quit; in the middle of a change it asks first",
            Some("quit"),
        ),
    ]
}
