//! Every playbook against every fault: each step happens at most once, and the audit says what
//! the server's own log says.

use std::time::Duration;

use dogwatch::backends::Writer;
use dogwatch::execution::audit::Undo;
use dogwatch::execution::prepare::{self, Unprepared};
use dogwatch::execution::{Control, Executor, Report};
use dogwatch::playbooks::{FieldValue, Limits, Plan, Reversal, Step};
use futures::StreamExt;
use tokio::sync::mpsc;

use super::desk::{DEADLINE, Desk};
use super::fault::{Cut, Fault, Rule, Spoof};
use super::parts::{agreed, parts};
use super::proxy::Proxy;

/// Something that goes wrong, and what it has to come to.
pub struct Trouble {
    pub name: &'static str,
    pub rules: &'static [Rule],
    /// The outcome, and whether the server has acted.
    pub comes_to: (&'static str, bool),
}

const fn trouble(
    name: &'static str,
    rules: &'static [Rule],
    comes_to: (&'static str, bool),
) -> Trouble {
    Trouble {
        name,
        rules,
        comes_to,
    }
}

impl Trouble {
    /// Only a clear no that is about the moment may be followed by another try.
    fn may_ask_again(&self) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| {
            matches!(
                rule.fault,
                Fault::Instead(Spoof {
                    status: 409 | 429,
                    ..
                })
            )
        })
    }
}

const fn each(fault: Fault) -> [Rule; 1] {
    [Rule::every_change(fault)]
}

const fn first(times: usize, fault: Fault) -> [Rule; 1] {
    [Rule::changes(times, fault)]
}

/// The change is spoiled so, and nobody can look what came of it.
const fn blindly(fault: Fault) -> [Rule; 2] {
    let blind = Fault::CutRequest(Cut::AtOnce);
    [Rule::every_change(fault), Rule::looks_afterwards(blind)]
}

const BUSY: Spoof = Spoof {
    status: 429,
    retry_after: Some(1),
};
const MOMENT: Duration = Duration::from_millis(120);

const DONE: (&str, bool) = ("done", true);
const FAILED: (&str, bool) = ("failed", false);

pub static TROUBLES: &[Trouble] = &[
    trouble("nothing", &[], DONE),
    trouble("late", &each(Fault::Delay(MOMENT)), DONE),
    trouble("cut-at-once", &each(Fault::CutRequest(Cut::AtOnce)), FAILED),
    trouble("cut-in-head", &each(Fault::CutRequest(Cut::InHead)), FAILED),
    trouble("cut-in-body", &each(Fault::CutRequest(Cut::InBody)), FAILED),
    trouble("answer-lost", &each(Fault::CutAnswer(Cut::AtOnce)), DONE),
    trouble("answer-head", &each(Fault::CutAnswer(Cut::InHead)), DONE),
    trouble("answer-half", &each(Fault::CutAnswer(Cut::InBody)), DONE),
    trouble(
        "409-once",
        &first(1, Fault::Instead(Spoof::status(409))),
        DONE,
    ),
    trouble(
        "409",
        &each(Fault::Instead(Spoof::status(409))),
        ("conflict", false),
    ),
    trouble(
        "422",
        &each(Fault::Instead(Spoof::status(422))),
        ("refused", false),
    ),
    trouble("429-twice", &first(2, Fault::Instead(BUSY)), DONE),
    trouble("429", &each(Fault::Instead(BUSY)), FAILED),
    trouble("500", &each(Fault::Instead(Spoof::status(500))), FAILED),
    trouble(
        "500-acted",
        &each(Fault::Afterwards(Spoof::status(500))),
        DONE,
    ),
    trouble("504", &each(Fault::Instead(Spoof::status(504))), FAILED),
    trouble(
        "504-acted",
        &each(Fault::Afterwards(Spoof::status(504))),
        DONE,
    ),
    trouble("504-acts-later", &each(Fault::Late(MOMENT)), DONE),
    trouble("silence", &each(Fault::Silence), DONE),
    trouble(
        "lost-and-blind",
        &blindly(Fault::CutAnswer(Cut::AtOnce)),
        ("unknown", true),
    ),
    trouble(
        "cut-and-blind",
        &blindly(Fault::CutRequest(Cut::AtOnce)),
        ("unknown", false),
    ),
    trouble(
        "done-and-blind",
        &[Rule::looks_afterwards(Fault::CutRequest(Cut::AtOnce))],
        DONE,
    ),
];

/// One playbook, one app, one trouble.
struct Case<'a> {
    desk: &'a Desk,
    plan: Plan,
    /// Whether it can be taken back.
    reversible: bool,
    trouble: &'static Trouble,
}

/// How many cases go on at once.
const AT_ONCE: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn every_step_happens_at_most_once_and_the_audit_equals_the_servers_log() {
    let desk = &Desk::new(60 + 60 * parts().len()).await;
    let mut apps = desk.apps().into_iter();
    let mut cases = Vec::new();
    for part in parts() {
        let reversible = !matches!(part.playbook.reversal(), Reversal::Never(_));
        let plans = part.plans(desk, &mut apps, TROUBLES.len()).await;
        let troubled = plans.into_iter().zip(TROUBLES);
        cases.extend(troubled.map(|(plan, trouble)| Case {
            desk,
            plan,
            reversible,
            trouble,
        }));
    }
    let running = cases.into_iter().map(Case::play);
    let all: Vec<Vec<String>> = futures::stream::iter(running)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let wrong: Vec<String> = all.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

impl Case<'_> {
    fn name(&self) -> String {
        format!("{}-{}", self.plan.playbook, self.trouble.name)
    }

    fn step(&self) -> &Step {
        &self.plan.steps[0]
    }

    /// How often the server has changed the object, by its own log.
    fn accepted(&self) -> usize {
        let key = &self.step().target.object().expect("a workload").key;
        let path = format!(
            "/apis/apps/v1/namespaces/{}/deployments/{}",
            key.namespace, key.name
        );
        let patches = self.desk.platform.requests().accepted_patches();
        patches.get(&path).copied().unwrap_or_default()
    }

    /// Plays it through, and says what is wrong.
    async fn play(self) -> Vec<String> {
        let proxy = Proxy::start(self.desk.platform.addr()).await;
        let writer = self.desk.through(proxy.address);
        let executor = self.desk.executor(&self.name(), writer, Limits::default());
        proxy.spoil(self.trouble.rules);
        let report = run(&executor, self.plan.clone()).await;
        let (spoiled, asked) = (proxy.spoiled(), proxy.changes());
        proxy.lift();

        let mut wrong = Wrong::of(self.name());
        wrong.unless(
            (spoiled > 0) != self.trouble.rules.is_empty(),
            &format!("{spoiled} requests were spoiled"),
        );
        wrong.unless(
            asked == 1 || self.trouble.may_ask_again(),
            &format!("the change was asked for {asked} times"),
        );
        self.compare(&executor, &report, &mut wrong);
        if self.reversible {
            self.take_back(&executor, &report, &mut wrong).await;
        }
        wrong.words
    }

    /// The record, the server's log, and what was to be expected.
    fn compare(&self, executor: &Executor, report: &Report, wrong: &mut Wrong) {
        let accepted = self.accepted();
        let (expected, acts) = self.trouble.comes_to;
        let history = executor.audit().history().expect("a readable audit");
        let record = &history.plans[0];
        let outcome = &record.outcomes[&0];
        let told = format!("{} ({:?}), {accepted} accepted", outcome.state, outcome.why);
        wrong.unless(accepted <= 1, &format!("more than once: {told}"));
        let agrees = match outcome.state.as_str() {
            "done" => accepted == 1,
            "unknown" => true,
            _ => accepted == 0,
        };
        wrong.unless(agrees, &format!("the audit and the log differ: {told}"));
        wrong.unless(
            (outcome.state.as_str(), accepted == 1) == (expected, acts),
            &format!("{expected} was expected: {told}"),
        );
        wrong.unless(
            report.outcomes[0].word() == outcome.state && record.ended,
            &format!("the report says {:?}: {told}", report.outcomes),
        );
        let verdict = executor.audit().verify().expect("a readable audit");
        wrong.unless(verdict.flaws.is_empty(), &format!("{:?}", verdict.flaws));
    }

    /// Now that all is well, taking it back leaves the object as it was, whatever was known.
    async fn take_back(&self, executor: &Executor, report: &Report, wrong: &mut Wrong) {
        let before = self.accepted();
        let surveyors = self.desk.surveyors();
        match prepare::undo(executor.audit(), &surveyors, Some(&report.id)).await {
            Ok(undo) => {
                let undone = run(executor, undo).await;
                let changed = self.accepted() - before;
                let word = undone.outcomes[0].word();
                // There was something to take back if the server had acted.
                let expected = if before == 1 {
                    ("done", 1)
                } else {
                    ("conflict", 0)
                };
                wrong.unless(
                    (word, changed) == expected,
                    &format!("undo: {:?}, {changed} accepted", undone.outcomes),
                );
            }
            Err(Unprepared::Nothing(Undo::ChangedNothing(_))) => {
                wrong.unless(before == 0, "it was done and can't be undone");
            }
            Err(error) => wrong.unless(false, &format!("undo: {error}")),
        }
        self.is_as_before(wrong).await;
    }

    async fn is_as_before(&self, wrong: &mut Wrong) {
        let step = self.step();
        let live = self.desk.direct().read(&step.target).await;
        let live = live.expect("the object");
        for change in &step.changes {
            // A switch that is absent is off.
            let off = |value: &&serde_json::Value| **value != serde_json::Value::Bool(false);
            let now = live.value.pointer(&change.pointer).filter(off);
            let before = change.before.as_ref().map(FieldValue::value);
            wrong.unless(
                now == before.filter(off),
                &format!("in the end {} is not what it was", change.pointer),
            );
        }
    }
}

/// What is wrong with a case.
struct Wrong {
    case: String,
    words: Vec<String>,
}

impl Wrong {
    fn of(case: String) -> Self {
        Self {
            case,
            words: Vec::new(),
        }
    }

    fn unless(&mut self, right: bool, words: &str) {
        if !right {
            self.words.push(format!("{}: {words}", self.case));
        }
    }
}

/// Runs a plan to its end.
pub async fn run(executor: &Executor, plan: Plan) -> Report {
    let (progress, _steps) = mpsc::unbounded_channel();
    let (agreed, control) = (agreed(plan), Control::default());
    let running = executor.run(&agreed, progress, &control);
    let ended = tokio::time::timeout(DEADLINE, running).await;
    ended.expect("an end in time").expect("a run")
}
