//! An open app.

use super::{PageFlags, Section};
use crate::fleet::Fleet;
use crate::model::{App, AppDetail, AppId, CleanText, DetailPart, ObjectRef, Series};
use crate::tui::keys::Motion;

/// An open app.
#[derive(Clone, Debug)]
pub struct Page {
    /// Which app.
    pub id: AppId,
    /// What is known beyond its row.
    pub detail: AppDetail,
    /// The section that scrolls.
    pub focus: Section,
    /// Its flags.
    pub flags: PageFlags,
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
            flags: PageFlags::default(),
            scroll: [0; Section::ALL.len()],
            inspected: uids(&objects(app)),
        }
    }

    /// The first line of `section` that is on the screen, where `len` lines find `height` places.
    pub fn offset(&self, section: Section, len: usize, height: usize) -> usize {
        if section == Section::Flags {
            return self.flags.offset(height);
        }
        let wanted = self.scroll.get(section as usize).copied().unwrap_or(0);
        wanted.min(len.saturating_sub(height))
    }

    /// Scrolls the focused section, which has `len` lines of which `height` are on the screen.
    pub fn scroll(&mut self, motion: Motion, len: usize, height: usize) {
        if self.focus == Section::Flags {
            return self.flags.go(motion, height);
        }
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
            Section::Flags => Some(self.flags.len()),
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
