//! The sections of an app's page.

use crate::model::App;

/// A section of the page that scrolls by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Why it needs attention, its manifest, its time to live.
    About,
    /// How its release is being let in.
    Rollout,
    /// Its flags.
    Flags,
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
    pub const ALL: [Self; 7] = [
        Self::About,
        Self::Rollout,
        Self::Flags,
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
            Self::Flags => "Flags",
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
        let mut next = self.step(by);
        while !next.is_of(app) && next != self {
            next = next.step(by);
        }
        next
    }

    /// Whether the page of `app` has it.
    pub fn is_of(self, app: Option<&App>) -> bool {
        match self {
            Self::Rollout => app.is_some_and(|app| app.rollout().is_some()),
            Self::Flags => app.is_some_and(|app| app.flags().is_some()),
            _ => true,
        }
    }
}
