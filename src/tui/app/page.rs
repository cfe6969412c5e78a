//! The page of one app.

use super::{State, about, layout};
use crate::fleet::Fleet;
use crate::model::{App, AppDetail, AppId, CleanText, DetailPart, ObjectRef, Series};
use crate::tui::keys::Motion;

/// A section of the page that scrolls by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Why it needs attention, its manifest, its time to live.
    About,
    /// How its release is being let in.
    Rollout,
    /// Charts of its signals.
    Signals,
    /// Releases with revisions.
    Releases,
    /// Pods.
    Pods,
    /// Events.
    Events,
}

impl Section {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 6] = [
        Self::About,
        Self::Rollout,
        Self::Signals,
        Self::Releases,
        Self::Pods,
        Self::Events,
    ];

    /// The section's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::About => "About",
            Self::Rollout => "Rollout",
            Self::Signals => "Signals",
            Self::Releases => "Releases",
            Self::Pods => "Pods",
            Self::Events => "Events",
        }
    }

    fn step(self, by: usize) -> Self {
        let index = (self as usize + by) % Self::ALL.len();
        Self::ALL.get(index).copied().unwrap_or(Self::About)
    }

    /// The next one that the page of `app` has.
    #[must_use]
    pub fn next(self, app: Option<&App>) -> Self {
        self.turn(1, app)
    }

    /// The one before that the page of `app` has.
    #[must_use]
    pub fn previous(self, app: Option<&App>) -> Self {
        self.turn(Self::ALL.len() - 1, app)
    }

    fn turn(self, by: usize, app: Option<&App>) -> Self {
        let next = self.step(by);
        if next.is_of(app) { next } else { next.step(by) }
    }

    /// Whether the page of `app` has it.
    pub fn is_of(self, app: Option<&App>) -> bool {
        self != Self::Rollout || app.is_some_and(|app| app.rollout().is_some())
    }
}

/// An open app.
#[derive(Clone, Debug)]
pub struct Page {
    /// Which app.
    pub id: AppId,
    /// What is known beyond its row.
    pub detail: AppDetail,
    /// The section that scrolls.
    pub focus: Section,
    scroll: [usize; Section::ALL.len()],
    inspected: Vec<CleanText>,
}

impl Page {
    /// The page of `app`, before anything was fetched.
    pub fn new(app: &App) -> Self {
        Self {
            id: app.id.clone(),
            detail: AppDetail::loading(),
            focus: Section::About,
            scroll: [0; Section::ALL.len()],
            inspected: uids(&objects(app)),
        }
    }

    /// The first line of `section` that is on the screen, where `len` lines find `height` places.
    pub fn offset(&self, section: Section, len: usize, height: usize) -> usize {
        let wanted = self.scroll.get(section as usize).copied().unwrap_or(0);
        wanted.min(len.saturating_sub(height))
    }

    /// Scrolls the focused section, which has `len` lines of which `height` are on the screen.
    pub fn scroll(&mut self, motion: Motion, len: usize, height: usize) {
        let top = self.offset(self.focus, len, height);
        let places = len.saturating_sub(height) + 1;
        if let Some(scroll) = self.scroll.get_mut(self.focus as usize) {
            *scroll = motion.apply(top, places, height);
        }
    }

    /// Takes in a part.
    pub fn take(&mut self, part: DetailPart) {
        self.detail.take(part);
    }

    /// How many lines the tables of the page have.
    pub fn rows(&self, section: Section) -> usize {
        let known = match section {
            Section::About | Section::Rollout | Section::Signals => None,
            Section::Releases => self.detail.releases.value().map(Vec::len),
            Section::Pods => self.detail.pods.value().map(Vec::len),
            Section::Events => self.detail.events.value().map(Vec::len),
        };
        known.unwrap_or(0)
    }

    /// Whether anything was ever known of the app's signals.
    pub fn has_signals(&self, app: Option<&App>) -> bool {
        let told = |series: &Vec<Series>| series.iter().any(|one| !one.points.is_empty());
        app.is_some_and(|app| app.signals().is_some())
            || self.detail.series.value().is_some_and(told)
    }

    /// The app's objects, where they are others than those that are followed: it was made anew.
    pub fn objects_changed(&mut self, fleet: &Fleet) -> Option<Vec<ObjectRef>> {
        let app = fleet.app(fleet.find(&self.id)?)?;
        let objects = objects(app);
        let uids = uids(&objects);
        if uids == self.inspected {
            return None;
        }
        self.inspected = uids;
        self.detail = AppDetail::loading();
        Some(objects)
    }
}

/// The objects that run `app`.
pub(super) fn objects(app: &App) -> Vec<ObjectRef> {
    let workloads = app.workloads().iter();
    workloads.map(|workload| workload.object.clone()).collect()
}

fn uids(objects: &[ObjectRef]) -> Vec<CleanText> {
    objects.iter().map(|object| object.uid.clone()).collect()
}

/// Scrolls the focused section of the open page.
pub(super) fn go(state: &mut State, motion: Motion) {
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
