//! Everything the console knows.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Size;

use super::flags::Detail;
use super::steered::{Steer, Steered};
use super::table::Shown;
use super::{Acting, Activity, Overlay, Page, Table, layout};
use crate::fleet::{Column, FlagShelf, Flags, Fleet, Scope, Sort, ViewSpec, Witness};
use crate::model::{AttentionPolicy, CleanText, SourceId};
use crate::playbooks::Limits;
use crate::tui::keys::{Context, Tab};

/// What the console starts with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Who will speak, in the order in which they are heard.
    pub sources: Vec<SourceId>,
    /// When life's end begins to matter.
    pub policy: AttentionPolicy,
    /// The operator's limits.
    pub limits: Limits,
    /// What is simulated, where this is no real fleet.
    pub simulation: Option<CleanText>,
    /// The filter to begin with.
    pub filter: String,
    /// The present.
    pub now: DateTime<Utc>,
    /// The terminal's size.
    pub size: Size,
}

/// The console's state.
pub struct State {
    /// The fleet.
    pub fleet: Fleet,
    /// The present.
    pub now: DateTime<Utc>,
    /// The terminal's size.
    pub size: Size,
    /// The tab that is shown.
    pub tab: Tab,
    /// The fleet's table.
    pub table: Table,
    /// The queue of rollouts.
    pub queue: Table,
    /// The flags.
    pub flags: Table<Flags>,
    /// How much is said of the flag under the cursor.
    pub flag_detail: Detail,
    /// What was done.
    pub activity: Activity,
    /// The open app.
    pub page: Option<Page>,
    /// The open dialog.
    pub overlay: Option<Overlay>,
    /// What has just happened, in words.
    pub notice: Option<Notice>,
    /// Plans: limits, the running one, what can be taken back.
    pub acting: Acting,
    /// Who sees which releases hold.
    pub witness: Witness,
    /// What is simulated, where this is no real fleet.
    pub simulation: Option<CleanText>,
    /// Whether the mouse is ours.
    pub mouse: bool,
}

/// The queue, before anybody has filtered or sorted it.
fn queue() -> ViewSpec {
    ViewSpec {
        scope: Scope::Queue,
        sort: Sort::by(Column::Phase),
        ..ViewSpec::default()
    }
}

/// What has just happened, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub words: CleanText,
    /// Whether it is bad news.
    pub problem: bool,
    until: DateTime<Utc>,
}

impl State {
    /// A console over an empty fleet.
    pub fn new(setup: Setup) -> Self {
        let mut fleet = Fleet::new(setup.policy);
        for source in &setup.sources {
            fleet.expect(source);
        }
        let mut state = Self {
            table: Table::new(ViewSpec::default(), &fleet, setup.now),
            queue: Table::new(queue(), &fleet, setup.now),
            flags: Table::new(ViewSpec::default(), fleet.flag_shelf(), setup.now),
            flag_detail: Detail::default(),
            fleet,
            tab: Tab::Fleet,
            activity: Activity::default(),
            now: setup.now,
            size: setup.size,
            page: None,
            overlay: None,
            notice: None,
            acting: Acting::new(setup.limits),
            witness: Witness::default(),
            simulation: setup.simulation,
            mouse: true,
        };
        if !setup.filter.is_empty() {
            state.table.filter.input = setup.filter.into();
            state.apps_at(Tab::Fleet).refilter();
        }
        state
    }

    /// Where keys apply that go to no dialog and to no input.
    pub fn context(&self) -> Context {
        match &self.page {
            Some(_) => Context::Page,
            None => self.tab.context(),
        }
    }

    /// Says good news for a while.
    pub fn note(&mut self, words: &str) {
        self.say(words, false);
    }

    /// Says bad news for a while.
    pub fn problem(&mut self, words: &str) {
        self.say(words, true);
    }

    fn say(&mut self, words: &str, problem: bool) {
        self.notice = Some(Notice {
            words: CleanText::new(words),
            problem,
            until: self.now + TimeDelta::seconds(if problem { 20 } else { 10 }),
        });
    }

    /// Forgets old news.
    pub(super) fn expire_notice(&mut self) {
        let now = self.now;
        self.notice = self.notice.take().filter(|notice| notice.until > now);
    }

    /// The table of apps that is shown: the queue in its tab, else the fleet's.
    pub fn listing(&self) -> &Table {
        match self.tab {
            Tab::Rollouts => &self.queue,
            Tab::Fleet | Tab::Flags | Tab::Activity => &self.table,
        }
    }

    /// The table of the tab that is shown, or was last, whatever it lists.
    pub fn shown(&self) -> &dyn Shown {
        match self.tab {
            Tab::Flags => &self.flags,
            Tab::Fleet | Tab::Rollouts | Tab::Activity => self.listing(),
        }
    }

    /// The same, to be steered.
    pub(super) fn steer(&mut self) -> Box<dyn Steer + '_> {
        self.steer_at(self.tab)
    }

    /// The table of `tab`, to be steered.
    pub(super) fn steer_at(&mut self, tab: Tab) -> Box<dyn Steer + '_> {
        match tab {
            Tab::Flags => Box::new(self.steer_flags()),
            Tab::Fleet | Tab::Rollouts | Tab::Activity => Box::new(self.apps_at(tab)),
        }
    }

    /// The table of flags, to be steered as such.
    pub(super) fn steer_flags(&mut self) -> Steered<'_, FlagShelf> {
        let height = layout::rows(self, Tab::Flags);
        Steered {
            table: &mut self.flags,
            store: self.fleet.flag_shelf(),
            now: self.now,
            height,
        }
    }

    /// The table of apps at `tab`, to be steered as such.
    pub(super) fn apps_at(&mut self, tab: Tab) -> Steered<'_, Fleet> {
        let height = layout::rows(self, tab);
        Steered {
            table: match tab {
                Tab::Rollouts => &mut self.queue,
                Tab::Fleet | Tab::Flags | Tab::Activity => &mut self.table,
            },
            store: &self.fleet,
            now: self.now,
            height,
        }
    }
}
