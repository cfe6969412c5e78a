//! Each playbook as it is played here: what it is answered.

use dogwatch::backends::survey_all;
use dogwatch::clock;
use dogwatch::model::{App, CleanText};
use dogwatch::playbooks::{
    Agreed, Answer, Confirmation, Context, Limits, PLAYBOOKS, Plan, Playbook, Request,
};

use super::desk::Desk;

/// The answer to each playbook's question; whatever is registered must have a line.
const PARTS: &[(&str, &str)] = &[
    ("extend-ttl", "7d"),
    // The revision before.
    ("rollback", "0"),
    ("restart", ""),
    ("scale", "+1"),
];

/// A playbook and its answer.
pub struct Part {
    pub playbook: &'static dyn Playbook,
    pub answer: &'static str,
    /// What takes the answer on the command line.
    pub flag: Option<String>,
}

/// All of them.
pub fn parts() -> Vec<Part> {
    let part = |playbook: &&'static dyn Playbook| {
        let name = playbook.name();
        let line = PARTS.iter().find(|(of, _)| *of == name);
        let (_, answer) = line.unwrap_or_else(|| {
            panic!("{name} is registered, and nothing here tries it: give it a line in PARTS")
        });
        Part {
            playbook: *playbook,
            answer,
            flag: playbook
                .flags()
                .first()
                .map(|flag| format!("--{}", flag.name)),
        }
    };
    PLAYBOOKS.iter().map(part).collect()
}

impl Part {
    /// The plan for these apps, if it can be done to all of them.
    pub async fn plan(&self, desk: &Desk, apps: &[&App]) -> Option<Plan> {
        let limits = Limits::default();
        let workloads = apps.iter().flat_map(|app| app.workloads());
        let objects = workloads.map(|workload| workload.object.clone()).collect();
        let closeups = survey_all(&desk.surveyors(), objects, self.playbook.survey()).await;
        let context = Context {
            now: clock::now(),
            limits: &limits,
            clusters: desk.fleet.clusters(),
            rights: desk.fleet.rights(),
            closeups: &closeups,
        };
        let answer = self.answer.to_owned();
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
