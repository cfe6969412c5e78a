//! From a key to a plan: whom it is for, under which limits, what can be taken back.

use crate::fleet::{Capability, Permission};
use crate::model::{AppId, CleanText, Decision, FlagRef, WorkloadKind};
use crate::playbooks::{Limits, PLAYBOOKS, Plan, Playbook, Survey};

use super::{Running, State, Ticket, flags};
use crate::execution::Interrupted;
use crate::tui::keys::Tab;

/// What the console knows about acting.
#[derive(Debug)]
pub struct Acting {
    /// The operator's limits.
    pub limits: Limits,
    /// What can be taken back, the last on top.
    pub undo: Vec<Plan>,
    /// The plan that is being executed, or was last.
    pub running: Option<Running>,
    /// Plans that wait to be resumed or closed.
    pub interrupted: Vec<Interrupted>,
    /// The last survey.
    pub(super) ticket: Ticket,
}

impl Acting {
    /// Nothing done yet, under `limits`.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            undo: Vec::new(),
            running: None,
            interrupted: Vec::new(),
            ticket: Ticket::default(),
        }
    }

    /// Whether a plan is being executed right now.
    pub fn busy(&self) -> bool {
        self.running.as_ref().is_some_and(Running::is_underway)
    }
}

/// Whom an action is for: what is marked, else what is under the cursor or on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// The apps.
    pub apps: Vec<AppId>,
    /// The flags, as they were listed.
    pub flags: Vec<FlagRef>,
    /// How many of them the filter hides.
    pub hidden: usize,
}

impl Targets {
    /// Those of `state` as it is now.
    pub fn of(state: &State) -> Self {
        if let Some(page) = &state.page {
            let flag = page.flags.on().and_then(|key| state.fleet.find_flag(key));
            let flag = flag.and_then(|slot| state.fleet.flag(slot));
            return Self {
                apps: vec![page.id.clone()],
                flags: flag.map(|row| row.flag.at.clone()).into_iter().collect(),
                hidden: 0,
            };
        }
        if state.tab == Tab::Flags {
            return Self::of_flags(state);
        }
        let table = state.listing();
        if !table.marks.is_empty() {
            return Self {
                apps: table.marks.iter().cloned().collect(),
                hidden: table.marks.hidden(&state.fleet, &table.view),
                ..Self::default()
            };
        }
        let selected = table.selected(&state.fleet);
        Self {
            apps: selected.map(|app| app.id.clone()).into_iter().collect(),
            ..Self::default()
        }
    }

    /// The flags that are marked, or under the cursor.
    fn of_flags(state: &State) -> Self {
        let (table, shelf) = (&state.flags, state.fleet.flag_shelf());
        if table.marks.is_empty() {
            let selected = table.selected(shelf).map(|row| row.flag.at.clone());
            return Self {
                flags: selected.into_iter().collect(),
                ..Self::default()
            };
        }
        let slots = table
            .marks
            .iter()
            .filter_map(|key| state.fleet.find_flag(key));
        let rows = slots.filter_map(|slot| state.fleet.flag(slot));
        Self {
            flags: rows.map(|row| row.flag.at.clone()).collect(),
            hidden: table.marks.hidden(shelf, &table.view),
            ..Self::default()
        }
    }

    /// Those of them that `playbook` is for.
    #[must_use]
    pub fn only_for(mut self, playbook: &dyn Playbook) -> Self {
        if playbook.is_for_flags() {
            self.apps = Vec::new();
        } else {
            self.flags = Vec::new();
        }
        self
    }

    /// Whether `playbook` is for what was chosen, be it there or not.
    pub fn suit(&self, playbook: &dyn Playbook) -> bool {
        if playbook.is_for_flags() {
            !self.flags.is_empty()
        } else {
            !self.apps.is_empty() || self.flags.is_empty()
        }
    }

    /// The targets in words: `notes-7`, `3 marked apps`, `3 marked flags`.
    pub fn words(&self) -> String {
        let counted = |count: usize, noun: &str| format!("{count} marked {noun}");
        match (self.apps.as_slice(), self.flags.as_slice()) {
            ([], []) => "no app".to_owned(),
            ([one], _) => one.name.to_string(),
            ([], [one]) => one.key.name.to_string(),
            ([], flags) => counted(flags.len(), "flags"),
            (apps, _) => counted(apps.len(), "apps"),
        }
    }
}

/// Why `playbook` can't be done to `targets` at all.
pub(super) fn disabled(
    state: &State,
    targets: &Targets,
    playbook: &dyn Playbook,
) -> Option<String> {
    if state.acting.limits.read_only {
        return Some("read-only: nothing is written".to_owned());
    }
    if state.acting.busy() {
        return Some("a change is being made: wait for it, or stop it with p".to_owned());
    }
    if playbook.is_for_flags() {
        let none = targets.flags.is_empty();
        return none.then(|| "no flag is selected".to_owned());
    }
    if targets.apps.is_empty() {
        return Some("no app is selected".to_owned());
    }
    // What it changes are flags, to which other rights are needed.
    if playbook.survey() == Survey::Flags {
        return None;
    }
    let kinds = |app: &AppId| -> Vec<WorkloadKind> {
        let slot = state.fleet.find(app);
        let app = slot.and_then(|slot| state.fleet.app(slot));
        let workloads = app.map_or(&[][..], crate::model::App::workloads).iter();
        workloads.map(|workload| workload.object.key.kind).collect()
    };
    let denied = |app: &AppId| {
        let rights = state.fleet.rights().get(&app.cluster);
        rights.is_some_and(|rights| {
            kinds(app).into_iter().any(|kind| {
                rights.within(&app.namespace, Capability::to_patch(kind)) == Permission::Denied
            })
        })
    };
    targets.apps.iter().all(denied).then(|| {
        let namespaces: std::collections::BTreeSet<&CleanText> =
            targets.apps.iter().map(|app| &app.namespace).collect();
        let names: Vec<&str> = namespaces
            .into_iter()
            .take(3)
            .map(CleanText::as_str)
            .collect();
        format!(
            "the cluster does not let you patch workloads in {}",
            names.join(", ")
        )
    })
}

/// Why `playbook` can't be done to any of `targets` as they are now. What is pressed instead of
/// chosen goes on all the same: the cluster is asked, and the plan says what it says.
pub(super) fn refused(state: &State, targets: &Targets, playbook: &dyn Playbook) -> Option<String> {
    if playbook.is_for_flags() {
        return refused_by_flags(state, targets, playbook);
    }
    let decision = Decision::of_playbook(playbook.name())?;
    let (first, rest) = targets.apps.split_first()?;
    let refusal = |id: &AppId| {
        let app = state.fleet.app(state.fleet.find(id)?)?;
        app.refusal(decision)
    };
    let why = refusal(first)?;
    let all = rest.iter().all(|app| refusal(app).is_some());
    all.then(|| match rest.len() {
        0 => why.to_owned(),
        others => format!("none of these {}: {}: {why}", others + 1, first.name),
    })
}

fn refused_by_flags(state: &State, targets: &Targets, playbook: &dyn Playbook) -> Option<String> {
    let (first, rest) = targets.flags.split_first()?;
    let refusal = |flag: &FlagRef| {
        let row = state.fleet.flag(state.fleet.find_flag(&flag.key)?)?;
        flags::refusal(&row.flag, playbook)
    };
    let why = refusal(first)?;
    let all = rest.iter().all(|flag| refusal(flag).is_some());
    all.then(|| match rest.len() {
        0 => why.to_string(),
        others => format!("none of these {}: {}: {why}", others + 1, first.key.name),
    })
}

/// The playbook at `index` of the registry.
pub(super) fn playbook(index: usize) -> Option<&'static dyn Playbook> {
    PLAYBOOKS.get(index).copied()
}
