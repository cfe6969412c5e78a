//! Each playbook as it is played here: what it is answered.

use dogwatch::clock;
use dogwatch::model::{App, CleanText, Closeups};
use dogwatch::playbooks::{
    Agreed, Answer, Confirmation, Context, Limits, PLAYBOOKS, Plan, Playbook, Request,
};

use super::desk::Desk;

/// What its question is answered with.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    Text(&'static str),
}

/// Every playbook that is registered must have a line.
const PARTS: &[(&str, Given)] = &[("extend-ttl", Given::Text("7d"))];

/// A playbook and its answer.
#[derive(Clone, Copy)]
pub struct Part {
    pub playbook: &'static dyn Playbook,
    given: Given,
}

/// All of them.
pub fn parts() -> Vec<Part> {
    let part = |playbook: &&'static dyn Playbook| {
        let name = playbook.name();
        let given = PARTS.iter().find(|(of, _)| *of == name);
        let (_, given) = given.unwrap_or_else(|| {
            panic!("{name} is registered, and nothing here tries it: give it a line in PARTS")
        });
        Part {
            playbook: *playbook,
            given: *given,
        }
    };
    PLAYBOOKS.iter().map(part).collect()
}

impl Part {
    /// The plan for these apps, if it can be done to all of them.
    pub async fn plan(&self, desk: &Desk, apps: &[&App]) -> Option<Plan> {
        let limits = Limits::default();
        let closeups = Closeups::new();
        let context = Context {
            now: clock::now(),
            limits: &limits,
            clusters: desk.fleet.clusters(),
            rights: desk.fleet.rights(),
            closeups: &closeups,
        };
        let Given::Text(text) = self.given;
        let answer = text.to_owned();
        let plan = self.playbook.plan(apps, &Request { answer }, &context);
        plan.ok().filter(|plan| plan.steps.len() == apps.len())
    }

    /// As many plans as asked for, each of one app of its own that is nothing special.
    pub async fn plans<'a>(
        &self,
        desk: &Desk,
        apps: &mut impl Iterator<Item = &'a App>,
        count: usize,
    ) -> Vec<Plan> {
        let mut plans = Vec::new();
        for app in apps {
            if plans.len() == count {
                break;
            }
            let plan = self.plan(desk, &[app]).await;
            plans.extend(plan.filter(|plan| plan.confirmation == Confirmation::Key));
        }
        let name = self.playbook.name();
        assert_eq!(plans.len(), count, "too few apps for {name}");
        plans
    }
}

/// The yes to a plan, with a reason.
pub fn agreed(plan: Plan) -> Agreed {
    let shown = plan.digest();
    let answer = Answer {
        reason: Some(CleanText::new("a test")),
        typed: plan.confirmation.to_type().cloned(),
    };
    Agreed::new(plan, &shown, answer).expect("a yes")
}
