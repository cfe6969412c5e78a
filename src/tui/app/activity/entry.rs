//! One plan of the audit, as it is listed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::execution::Interrupted;
use crate::model::{CleanText, Difference, compact};

/// A plan of the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: CleanText,
    /// When it was begun.
    pub time: DateTime<Utc>,
    /// Who, as the clusters know them; the local user where no cluster said.
    pub who: CleanText,
    /// The playbook, with `undo` before it where it took a plan back.
    pub playbook: CleanText,
    /// What it did, in words.
    pub summary: CleanText,
    /// Why, in the operator's words.
    pub reason: Option<CleanText>,
    /// How many steps were done.
    pub done: usize,
    /// Whether it has ended.
    pub standing: Standing,
    /// The plan that took it back.
    pub undone_by: Option<CleanText>,
    /// Why it can't be taken back.
    pub settled: Option<CleanText>,
    /// Its steps.
    pub steps: Vec<EntryStep>,
    /// Everything that a filter looks at, in small letters.
    pub(super) search: String,
}

/// Whether a plan has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being run, here or elsewhere.
    Running,
    /// Whoever ran it is gone, and it has no end.
    Interrupted,
    /// It has ended.
    Ended,
}

/// A step of a plan of the audit.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryStep {
    /// The app or the flag.
    pub name: CleanText,
    /// Where: its namespace or environment, and its cluster or platform.
    pub place: CleanText,
    /// What was changed.
    pub differences: Vec<Difference>,
    /// What came of it, in a word or two; nothing where that was not recorded.
    pub outcome: Option<CleanText>,
    /// Why.
    pub why: Option<CleanText>,
}

impl Entry {
    /// How it ended, in a word or two.
    pub fn outcome(&self) -> String {
        match self.standing {
            Standing::Running => "running".to_owned(),
            Standing::Interrupted => "interrupted".to_owned(),
            Standing::Ended if self.done == self.steps.len() => "done".to_owned(),
            Standing::Ended => self.mostly(),
        }
    }

    /// What most of those are that were not done: `3 conflict`.
    fn mostly(&self) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for step in &self.steps {
            let word = step
                .outcome
                .as_ref()
                .map_or("unknown", |word| word.as_str());
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        let not_done = counts.into_iter().filter(|(word, _)| *word != "done");
        let most = not_done.max_by_key(|(_, count)| *count);
        most.map_or_else(String::new, |(word, count)| format!("{count} {word}"))
    }

    /// Whether every one of `words`, in small letters, stands in it somewhere.
    pub(super) fn matches(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.search.contains(word))
    }
}

/// What to know of a plan that was interrupted, and what to do.
pub fn interrupted_words(plan: &Interrupted, now: DateTime<Utc>) -> String {
    let ago = compact((now - plan.time).max(TimeDelta::zero()));
    format!(
        "interrupted: plan {}, {} of {} done, begun {ago} ago · 8 resumes or closes it",
        plan.id, plan.done, plan.all
    )
}
