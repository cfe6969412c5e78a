//! A plan in lines: what must be known first, then every step before → after.
//!
//! Which line is what is counted once; the lines themselves are made for those on the screen only.

use super::Offsets;
use super::grouping::{Group, grouped};
use crate::model::{CleanText, Difference};
use crate::playbooks::{FieldChange, Plan, Step};
use crate::tui::widgets::wrap;

/// From so many steps on, a change takes one line, whatever it holds.
const MANY: usize = 100;
/// So many reasons are said before the steps; more of them come behind.
const REASONS: usize = 4;

/// A plan's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    head: Vec<Said>,
    steps: Offsets,
    tail: Vec<Said>,
    brief: bool,
}

/// One line of what is said besides the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What kind of words these are, on their first line.
    pub sign: Option<Sign>,
    /// The words.
    pub words: String,
}

/// What kind of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The operator must know it.
    Warning,
    /// It will not be done, or the cluster would refuse it.
    Refused,
}

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Words besides the steps.
    Said(&'a Said),
    /// A step's own line.
    Step(usize),
    /// A line of a step's difference, by the step and the line's place in it.
    Change(usize, usize),
}

impl Outline {
    /// The lines of `plan` in `width` cells, where the filter hides `hidden` of its targets.
    pub fn new(plan: &Plan, hidden: usize, width: u16) -> Self {
        Self::with_remarks(plan, hidden, &[], width)
    }

    /// The same with what the cluster would refuse said first.
    pub(super) fn with_remarks(plan: &Plan, hidden: usize, remarks: &[String], width: u16) -> Self {
        let brief = plan.steps.len() >= MANY;
        let mut head = Lines::new(width);
        for remark in remarks {
            head.add(Sign::Refused, remark);
        }
        if hidden > 0 {
            let all = plan.steps.len() + plan.refusals.len();
            let words = format!("{hidden} of the {all} marked are hidden by the filter");
            head.add(Sign::Warning, &words);
        }
        for warning in &plan.warnings {
            head.add(Sign::Warning, warning);
        }
        let refusals = plan.refusals.iter();
        let groups = grouped(refusals.map(|one| (one.subject.name().as_str(), one.why.as_str())));
        let mut tail = Lines::new(width);
        if groups.len() > REASONS && !plan.steps.is_empty() {
            let (refused, all) = (plan.refusals.len(), plan.refusals.len() + plan.steps.len());
            let words = format!("{refused} of {all} not: the end of this list says why");
            head.add(Sign::Refused, &words);
            tail.refuse(&groups);
        } else {
            head.refuse(&groups);
        }
        head.end();
        Self {
            head: head.lines,
            steps: Offsets::new(plan.steps.iter().map(|step| 1 + extent(step, brief))),
            tail: tail.lines,
            brief,
        }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.head.len() + self.steps.len() + self.tail.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What stands in the line `index`.
    pub fn place(&self, index: usize) -> Option<Place<'_>> {
        let Some(below) = index.checked_sub(self.head.len()) else {
            return self.head.get(index).map(Place::Said);
        };
        match self.steps.at(below) {
            Some((step, 0)) => Some(Place::Step(step)),
            Some((step, line)) => Some(Place::Change(step, line - 1)),
            None => self.tail.get(below - self.steps.len()).map(Place::Said),
        }
    }

    /// The difference that `step` makes, a line each.
    pub fn differences(&self, step: &Step) -> Vec<Difference> {
        let changes = step.changes.iter();
        if self.brief {
            changes.filter_map(in_one).collect()
        } else {
            changes.flat_map(FieldChange::difference).collect()
        }
    }
}

/// How many lines the difference of `step` takes.
fn extent(step: &Step, brief: bool) -> usize {
    if brief {
        return step.changes.len();
    }
    let changes = step.changes.iter();
    changes.map(|change| change.difference().len()).sum()
}

/// A change in one line: what matters most of it comes first.
fn in_one(change: &FieldChange) -> Option<Difference> {
    let all = change.difference();
    let more = all.len().saturating_sub(1);
    let mut first = all.into_iter().next()?;
    if more > 0 {
        first.what = CleanText::new(&format!("{} (and {more} more)", first.what));
    }
    Some(first)
}

/// Lines on their way.
struct Lines {
    lines: Vec<Said>,
    room: usize,
}

impl Lines {
    fn new(width: u16) -> Self {
        Self {
            lines: Vec::new(),
            room: usize::from(width.saturating_sub(2)),
        }
    }

    fn add(&mut self, sign: Sign, words: &str) {
        for (index, part) in wrap(words, self.room).into_iter().enumerate() {
            self.lines.push(Said {
                sign: (index == 0).then_some(sign),
                words: part.to_owned(),
            });
        }
    }

    fn refuse(&mut self, groups: &[Group<'_>]) {
        for group in groups {
            self.add(Sign::Refused, &group.words("not"));
        }
    }

    /// A blank line behind, where there is anything.
    fn end(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Said {
                sign: None,
                words: String::new(),
            });
        }
    }
}
