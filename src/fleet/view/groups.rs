//! The headings of a grouped view.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Row;
use crate::fleet::group::Group;
use crate::fleet::{GroupBy, Slot};
use crate::model::{App, Severity};

/// How many apps each group has, how loudly they ask, and where its heading stands.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    by: GroupBy,
    tallies: BTreeMap<Arc<Group>, Tally>,
    /// What was counted for each place in the store.
    members: Vec<Option<(Arc<Group>, Severity)>>,
    headings: Vec<Heading>,
}

/// Apps of a group by their severity.
type Tally = [usize; 4];

#[derive(Clone, Debug)]
struct Heading {
    /// How many apps stand before it.
    apps_before: usize,
    group: Arc<Group>,
    tally: Tally,
}

/// What is on a line.
pub(super) enum Line {
    Heading(Row),
    /// The app of that number.
    App(usize),
}

impl Groups {
    pub(super) fn new(by: GroupBy) -> Self {
        Self {
            by,
            tallies: BTreeMap::new(),
            members: Vec::new(),
            headings: Vec::new(),
        }
    }

    /// Counts `app`, which is at `slot` and was not counted there.
    pub(super) fn add(&mut self, slot: Slot, app: &App) {
        let group = self.by.key(app).to_group();
        let group = match self.tallies.get_key_value(&group) {
            Some((known, _)) => known.clone(),
            None => Arc::new(group),
        };
        let severity = app.attention.severity;
        self.tallies.entry(group.clone()).or_default()[severity as usize] += 1;
        if self.members.len() <= slot.index() {
            self.members.resize(slot.index() + 1, None);
        }
        self.members[slot.index()] = Some((group, severity));
    }

    /// Takes back what was counted for `slot`.
    pub(super) fn remove(&mut self, slot: Slot) {
        let member = self.members.get_mut(slot.index()).and_then(Option::take);
        let Some((group, severity)) = member else {
            return;
        };
        if let Some(tally) = self.tallies.get_mut(&group) {
            tally[severity as usize] -= 1;
            if tally.iter().sum::<usize>() == 0 {
                self.tallies.remove(&group);
            }
        }
    }

    /// Places the headings, once all is counted.
    pub(super) fn arrange(&mut self) {
        let mut apps_before = 0;
        self.headings.clear();
        for (group, tally) in &self.tallies {
            self.headings.push(Heading {
                apps_before,
                group: group.clone(),
                tally: *tally,
            });
            apps_before += tally.iter().sum::<usize>();
        }
    }

    /// How many headings there are.
    pub(super) fn len(&self) -> usize {
        self.headings.len()
    }

    /// What is on the line of that number; beyond the end, an app that there is not.
    pub(super) fn line(&self, number: usize) -> Line {
        let mut places = 0..self.headings.len();
        // The last heading that stands at or before the line.
        while !places.is_empty() {
            let middle = places.start + places.len() / 2;
            if self.headings[middle].apps_before + middle <= number {
                places.start = middle + 1;
            } else {
                places.end = middle;
            }
        }
        let above = places.start;
        match above.checked_sub(1).map(|place| &self.headings[place]) {
            Some(heading) if heading.apps_before + above - 1 == number => {
                Line::Heading(heading.row())
            }
            _ => Line::App(number - above),
        }
    }

    /// On which line the app of that number stands.
    pub(super) fn line_of(&self, app: usize) -> usize {
        app + self
            .headings
            .partition_point(|heading| heading.apps_before <= app)
    }
}

impl Heading {
    fn row(&self) -> Row {
        let worst = [Severity::Critical, Severity::Warning, Severity::Notice]
            .into_iter()
            .find(|severity| self.tally[*severity as usize] > 0);
        Row::Group {
            name: self.group.name().clone(),
            apps: self.tally.iter().sum(),
            worst: worst.unwrap_or_default(),
        }
    }
}
