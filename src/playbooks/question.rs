//! What a playbook asks, of the operator and of the cluster.

use crate::model::{CleanText, Difference};

/// What a playbook asks the operator for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Something to type.
    Text(TextQuestion),
    /// One of a list, which [`PlanApps::choices`](super::PlanApps::choices) makes.
    Choice(ChoiceQuestion),
}

impl Question {
    /// An answer that can be given, for examples: "7d".
    pub const fn example(&self) -> &'static str {
        match self {
            Self::Text(question) => question.initial,
            Self::Choice(question) => question.example,
        }
    }
}

/// Something to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextQuestion {
    /// The prompt: "extend by, or until".
    pub prompt: &'static str,
    /// What stands in the input at first: "7d".
    pub initial: &'static str,
    /// Examples of answers: "12h, 7d, 2w, 2026-12-31".
    pub examples: &'static str,
}

/// One of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceQuestion {
    /// The prompt: "bring back which revision".
    pub prompt: &'static str,
    /// The headings of the choices' cells.
    pub columns: &'static [&'static str],
    /// An answer for examples: "3".
    pub example: &'static str,
    /// What is asked instead once a digit is typed, where other answers than those of the list can
    /// be given.
    pub typed: Option<TextQuestion>,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer that choosing it gives.
    pub answer: String,
    /// What is said of it, one cell a column.
    pub cells: Vec<CleanText>,
    /// What choosing it changes, of the one workload that it is for.
    pub difference: Vec<Difference>,
    /// Why it can't be chosen.
    pub disabled: Option<CleanText>,
}

/// What a playbook must ask the cluster about its targets before it can plan: what the fleet
/// does not keep of every workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Survey {
    /// Nothing: the fleet knows all of it.
    Nothing,
    /// The flags that it changes, or those of the apps that it is for, as they are now.
    Flags,
    /// Each workload as it is now, and what scales it.
    Workloads,
    /// The same, with the releases that the cluster keeps of it.
    Releases,
}
