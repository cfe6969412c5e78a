//! Each playbook as it is played here: what it is answered.

use dogwatch::backends::survey_all;
use dogwatch::clock;
use dogwatch::model::{App, CleanText, KnownFlags};
use dogwatch::playbooks::{
    Agreed, Answer, Confirmation, Context, Limits, PLAYBOOKS, Plan, Planner, Playbook, Request,
};

use super::desk::Desk;

/// What a playbook can be played on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Any Deployment, as it stands.
    Deployments,
    /// A canary that waits for a person.
    Canaries,
    /// Flags, which this ground has none of: execution's own tests play them.
    Flags,
    /// What another playbook has brought about.
    After(&'static str),
}

/// The answer to each playbook's question, and its ground; whatever is registered must have a line.
const PARTS: &[(&str, &str, Ground)] = &[
    ("extend-ttl", "7d", Ground::Deployments),
    // The revision before.
    ("rollback", "0", Ground::Deployments),
    ("restart", "", Ground::Deployments),
    ("scale", "+1", Ground::Deployments),
    ("breaker", "", Ground::Flags),
    ("flag-set", "25", Ground::Flags),
    ("flag-archive", "", Ground::Flags),
    ("flag-stale", "stale", Ground::Flags),
    ("promote", "", Ground::Canaries),
    ("promote-full", "", Ground::Canaries),
    ("pause", "", Ground::Deployments),
    ("resume", "", Ground::After("pause")),
    ("abort", "", Ground::Canaries),
    ("retry", "", Ground::After("abort")),
];

/// A playbook and its answer.
pub struct Part {
    pub playbook: &'static dyn Playbook,
    pub answer: &'static str,
    pub ground: Ground,
    /// What takes the answer on the command line.
    pub flag: Option<String>,
}

/// Those that can be played on any Deployment.
pub fn parts() -> Vec<Part> {
    let all = every().into_iter();
    all.filter(|part| part.ground == Ground::Deployments)
        .collect()
}

/// All of them.
pub fn every() -> Vec<Part> {
    let part = |playbook: &&'static dyn Playbook| {
        let name = playbook.name();
        let line = PARTS.iter().find(|(of, ..)| *of == name);
        let (_, answer, ground) = line.unwrap_or_else(|| {
            panic!("{name} is registered, and nothing here tries it: give it a line in PARTS")
        });
        Part {
            playbook: *playbook,
            answer,
            ground: *ground,
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
            flags: &KnownFlags::default(),
        };
        let Planner::Apps(planner) = self.playbook.planner() else {
            return None;
        };
        let answer = self.answer.to_owned();
        let plan = planner.plan(apps, &Request { answer }, &context);
        plan.ok()
            .filter(|plan| plan.refusals.is_empty() && plan.steps.len() >= apps.len())
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
