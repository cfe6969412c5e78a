//! Everything the console knows.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Size;

use super::table::Scene;
use super::flags::Detail;
use super::shown::Shown;
use super::{Acting, Activity, FilterBox, Overlay, Page, Table, layout};
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
            let (table, scene) = state.scene_of(Tab::Fleet);
            table.refilter(scene);
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

    /// The table of the tab that is shown, whatever it lists.
    pub(super) fn shown(&mut self) -> Shown<'_> {
        if self.tab == Tab::Flags {
            let (table, scene) = self.flag_scene();
            return Shown::Flags(table, scene);
        }
        let (table, scene) = self.scene_of(self.tab);
        Shown::Apps(table, scene)
    }

    /// The filter of that table.
    pub fn shown_filter(&self) -> &FilterBox {
        match self.tab {
            Tab::Flags => &self.flags.filter,
            _ => &self.listing().filter,
        }
    }

    /// How many rows that table shows, and how many of its kind are marked.
    pub fn shown_counts(&self) -> (usize, usize) {
        match self.tab {
            Tab::Flags => (self.flags.view.items(), self.flags.marks.len()),
            _ => (self.listing().view.items(), self.listing().marks.len()),
        }
    }

    /// The flags, and what they are over.
    pub(super) fn flag_scene(&mut self) -> (&mut Table<Flags>, Scene<'_, FlagShelf>) {
        let height = layout::rows(self, Tab::Flags);
        let scene = Scene {
            shelf: self.fleet.flag_shelf(),
            now: self.now,
            height,
        };
        (&mut self.flags, scene)
    }

    /// The table of apps of `tab`, and what it is over.
    pub(super) fn scene_of(&mut self, tab: Tab) -> (&mut Table, Scene<'_, Fleet>) {
        let height = layout::rows(self, tab);
        let scene = Scene {
            shelf: &self.fleet,
            now: self.now,
            height,
        };
        let table = match tab {
            Tab::Rollouts => &mut self.queue,
            Tab::Fleet | Tab::Flags | Tab::Activity => &mut self.table,
        };
        (table, scene)
    }
}
