//! The dialog: a frozen plan, and the operator's answer so far.

use std::collections::BTreeSet;

use tui_input::Input;

use super::Rehearsal;
use crate::model::{CleanText, Digest};
use crate::playbooks::{Answer, Confirmation, Origin, Plan};
use crate::tui::app::protection::is_protected;
use crate::tui::app::{Effect, Made, Outline, Overlay, State, layout, outlook};

/// What the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The button Cancel.
    Cancel,
    /// The reason.
    Reason,
    /// The text to type.
    Typed,
    /// The button Yes, which `y` presses.
    Yes,
}

/// A cluster that the plan touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Its name in the fleet.
    pub name: CleanText,
    /// Its context, as the plan froze it.
    pub context: CleanText,
    /// Whether its every change takes a reason.
    pub protected: bool,
}

/// A frozen plan and the operator's answer so far.
#[derive(Clone)]
pub struct Confirm {
    /// The plan: what is shown is what runs.
    pub plan: Plan,
    /// What tells the shown plan from all others.
    pub digest: Digest,
    /// How it came about, where it can be made anew.
    pub made: Option<Box<Made>>,
    /// How many of its targets were hidden by the filter.
    pub hidden: usize,
    /// How many objects of how many apps, in words.
    pub extent: String,
    /// The clusters that it touches.
    pub clusters: Vec<Touched>,
    /// What the cluster says to it.
    pub rehearsal: Rehearsal,
    /// The plan in lines.
    pub outline: Outline,
    /// What the keys go to.
    pub focus: Focus,
    /// The reason.
    pub reason: Input,
    /// What was typed where a name or the count is to be typed.
    pub typed: Input,
    /// The first line on the screen.
    pub scroll: usize,
    /// What is still missing, said after a `y` too early.
    pub missing: Option<String>,
}

impl Confirm {
    fn new(state: &State, plan: Plan, (hidden, made): (usize, Option<Made>)) -> Self {
        let before = made
            .as_ref()
            .and_then(|made| made.invocation.before.as_ref());
        let before = before.and_then(|before| before.reason.as_ref());
        let reason = before
            .or_else(|| given_before(state, &plan))
            .map_or_else(Input::default, |reason| Input::new(reason.to_string()));
        let mut confirm = Self {
            digest: plan.digest(),
            extent: extent(&plan),
            clusters: clusters(state, &plan),
            rehearsal: Rehearsal::none(),
            outline: Outline::default(),
            plan,
            made: made.map(Box::new),
            hidden,
            focus: Focus::Cancel,
            reason,
            typed: Input::default(),
            scroll: 0,
            missing: None,
        };
        confirm.outline(state);
        confirm
    }

    /// The button Cancel.
    pub const CANCEL: &str = " Cancel ";

    /// Breaks the plan into lines anew.
    pub(in crate::tui::app) fn outline(&mut self, state: &State) {
        let remarks = self.rehearsal.remarks(&self.plan);
        let width = layout::dialog_width(state);
        self.outline = Outline::with_remarks(&self.plan, self.hidden, &remarks, width);
    }

    /// Whether there is nothing to say yes to.
    pub fn is_empty(&self) -> bool {
        self.plan.steps.is_empty()
    }

    /// Whether a reason is asked for.
    pub fn asks_reason(&self) -> bool {
        !self.is_empty() && self.plan.confirmation.takes_reason()
    }

    /// What is to be typed besides.
    pub fn to_type(&self) -> Option<&CleanText> {
        let text = self.plan.confirmation.to_type();
        text.filter(|_| !self.is_empty())
    }

    /// The input that is still to be filled, and what to say of it.
    pub fn still_missing(&self) -> Option<(Focus, String)> {
        let reason = self.reason.value().trim();
        if self.asks_reason() && reason.is_empty() {
            return Some((Focus::Reason, "it takes a reason: type it".to_owned()));
        }
        let text = self.to_type()?;
        (self.typed.value().trim() != text.as_str())
            .then(|| (Focus::Typed, format!("it takes `{text}`, typed")))
    }

    /// What the keys can go to, in the order of Tab.
    pub(super) fn stops(&self) -> Vec<Focus> {
        let mut stops = vec![Focus::Cancel];
        stops.extend(self.asks_reason().then_some(Focus::Reason));
        stops.extend(self.to_type().map(|_| Focus::Typed));
        stops.extend((!self.is_empty()).then_some(Focus::Yes));
        stops
    }

    /// The input that has the focus.
    pub(super) fn input(&mut self) -> Option<&mut Input> {
        match self.focus {
            Focus::Reason => Some(&mut self.reason),
            Focus::Typed => Some(&mut self.typed),
            Focus::Cancel | Focus::Yes => None,
        }
    }

    pub(super) fn answer(&self) -> Answer {
        let given = |input: &Input| Some(CleanText::new(input.value().trim()));
        Answer {
            reason: given(&self.reason),
            typed: given(&self.typed),
        }
    }

    /// Whether it touches a protected cluster.
    pub fn is_protected(&self) -> bool {
        self.clusters.iter().any(|cluster| cluster.protected)
    }

    /// What is done, for the dialog's title: `extend-ttl`, `undo extend-ttl`.
    pub fn title(&self) -> String {
        let playbook = &self.plan.playbook;
        match &self.plan.origin {
            _ if self.is_empty() => format!("{playbook}: nothing can be done"),
            Origin::Playbook => playbook.to_string(),
            Origin::Undo(_) => format!("undo {playbook}"),
            Origin::Retry(_) => format!("try again: {playbook}"),
            Origin::Resume { .. } => format!("resume {playbook}"),
        }
    }

    /// Whether it takes more than a key.
    pub fn is_grave(&self) -> bool {
        self.plan.confirmation != Confirmation::Key
    }
}

/// Opens the dialog over `plan`, frozen as it is, and has the cluster check it.
pub(in crate::tui::app) fn open(state: &mut State, plan: Plan, hidden: usize) -> Vec<Effect> {
    show(state, plan, (hidden, None))
}

/// The same over a plan that can be made anew.
pub(in crate::tui::app) fn open_made(state: &mut State, plan: Plan, made: Made) -> Vec<Effect> {
    let hidden = made.invocation.targets.hidden;
    show(state, plan, (hidden, Some(made)))
}

fn show(state: &mut State, mut plan: Plan, from: (usize, Option<Made>)) -> Vec<Effect> {
    outlook::reword(state, &mut plan);
    let mut confirm = Box::new(Confirm::new(state, plan, from));
    let effect = confirm
        .rehearsal
        .begin(state, &confirm.plan, &confirm.digest);
    state.overlay = Some(Overlay::Confirm(confirm));
    effect.into_iter().collect()
}

/// The reason that was given for a plan when it was begun, where this one goes on with it.
fn given_before<'a>(state: &'a State, plan: &Plan) -> Option<&'a CleanText> {
    let Origin::Resume { plan: id, .. } = &plan.origin else {
        return None;
    };
    let mut interrupted = state.acting.interrupted.iter();
    interrupted.find(|one| one.id == *id)?.reason.as_ref()
}

/// How many objects of how many apps; steps, where there are more of them than objects.
fn extent(plan: &Plan) -> String {
    let apps: BTreeSet<_> = plan.steps.iter().filter_map(|it| it.target.app()).collect();
    let objects: BTreeSet<_> = plan.steps.iter().map(|it| it.target.to_string()).collect();
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let (apps, objects, steps) = (apps.len(), objects.len(), plan.steps.len());
    let flags = plan.steps.iter().filter_map(|it| it.target.flag());
    let flags: BTreeSet<_> = flags.map(|flag| &flag.key).collect();
    if !flags.is_empty() {
        let whose = match apps {
            0 => String::new(),
            apps => format!(" of {}", plural(apps, "app")),
        };
        return format!("{}{whose}", plural(flags.len(), "flag"));
    }
    if steps > objects {
        return format!("{}, {}", plural(apps, "app"), plural(steps, "step"));
    }
    if apps == objects {
        return plural(apps, "app");
    }
    format!("{}, {}", plural(apps, "app"), plural(objects, "object"))
}

fn clusters(state: &State, plan: &Plan) -> Vec<Touched> {
    let names: BTreeSet<&CleanText> = plan.steps.iter().map(|step| step.target.system()).collect();
    let only = match &plan.clusters[..] {
        [one] if names.len() == 1 => Some(&one.context),
        _ => None,
    };
    let touched = names.into_iter().map(|name| {
        let known = state.fleet.clusters().get(name);
        let context = only.or_else(|| known.map(|cluster| &cluster.context));
        let context = context.unwrap_or(name).clone();
        Touched {
            protected: is_protected(state, name)
                || state.acting.limits.protected.contains(&context),
            name: name.clone(),
            context,
        }
    });
    touched.collect()
}
