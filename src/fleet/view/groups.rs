//! The headings of a grouped view.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Row;
use crate::fleet::listed::Group;
use crate::fleet::{ListGroup as _, Listed, Slot};
use crate::model::Severity;

/// How many rows each group has, how loudly they ask, and where its heading stands.
#[derive(Clone, Debug)]
pub(super) struct Groups<K: Listed> {
    by: K::Group,
    tallies: BTreeMap<Arc<Group>, Tally>,
    /// What was counted for each place in the store.
    members: Vec<Option<(Arc<Group>, Severity)>>,
    headings: Vec<Heading>,
}

/// Rows of a group by their severity.
type Tally = [usize; 4];

#[derive(Clone, Debug)]
struct Heading {
    /// How many rows stand before it.
    before: usize,
    group: Arc<Group>,
    tally: Tally,
}

/// What is on a line.
pub(super) enum Line {
    Heading(Row),
    /// What is shown, by its number.
    Item(usize),
}

impl<K: Listed> Groups<K> {
    pub(super) fn new(by: K::Group) -> Self {
        Self {
            by,
            tallies: BTreeMap::new(),
            members: Vec::new(),
            headings: Vec::new(),
        }
    }

    /// Counts `item`, which is at `slot` and was not counted there.
    pub(super) fn add(&mut self, slot: Slot, item: &K::Item) {
        let group = self.by.key(item).to_group();
        let group = match self.tallies.get_key_value(&group) {
            Some((known, _)) => known.clone(),
            None => Arc::new(group),
        };
        let severity = K::severity(item);
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
        let mut before = 0;
        self.headings.clear();
        for (group, tally) in &self.tallies {
            self.headings.push(Heading {
                before,
                group: group.clone(),
                tally: *tally,
            });
            before += tally.iter().sum::<usize>();
        }
    }

    /// How many headings there are.
    pub(super) fn len(&self) -> usize {
        self.headings.len()
    }

    /// What is on the line of that number; beyond the end, one that there is not.
    pub(super) fn line(&self, number: usize) -> Line {
        let mut places = 0..self.headings.len();
        // The last heading that stands at or before the line.
        while !places.is_empty() {
            let middle = places.start + places.len() / 2;
            if self.headings[middle].before + middle <= number {
                places.start = middle + 1;
            } else {
                places.end = middle;
            }
        }
        let above = places.start;
        match above.checked_sub(1).map(|place| &self.headings[place]) {
            Some(heading) if heading.before + above - 1 == number => Line::Heading(heading.row()),
            _ => Line::Item(number - above),
        }
    }

    /// On which line what has that number stands.
    pub(super) fn line_of(&self, number: usize) -> usize {
        number
            + self
                .headings
                .partition_point(|heading| heading.before <= number)
    }
}

impl Heading {
    fn row(&self) -> Row {
        let worst = [Severity::Critical, Severity::Warning, Severity::Notice]
            .into_iter()
            .find(|severity| self.tally[*severity as usize] > 0);
        Row::Group {
            name: self.group.name().clone(),
            count: self.tally.iter().sum(),
            worst: worst.unwrap_or_default(),
        }
    }
}
