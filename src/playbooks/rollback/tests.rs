use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;
use crate::fleet::Capability;
use crate::model::{
    CleanText, Closeup, Controller, Evidence, GitOps, Track, WorkloadKind, WorkloadStatus,
};
use crate::playbooks::desk::{
    Desk, app, app_of, app_of_kind, change, closeup, closeup_of, kept, rollout, template, workload,
};
use crate::playbooks::{Confirmation, Plan};

fn plan(closeup: Closeup, answer: &str) -> Plan {
    let desk = Desk::new([closeup]);
    desk.plan(&Rollback, &[&app("bot")], answer)
        .expect("a plan")
}

#[test]
fn the_template_and_nothing_else_goes_back() {
    for (answer, image) in [
        ("best", "r/a:2"),
        ("previous", "r/a:2"),
        ("0", "r/a:2"),
        (" 1 ", "r/a:1"),
    ] {
        let plan = plan(closeup("bot"), answer);
        let (pointer, before, after) = change(&plan);
        assert_eq!(pointer, "/spec/template");
        assert_eq!(before, Some(template("r/a:3").value()), "{answer}");
        assert_eq!(after, Some(template(image).value()), "{answer}");
        let step = &plan.steps[0];
        // The version that was just read, not the fleet's.
        assert_eq!(
            step.target
                .object()
                .expect("a workload")
                .resource_version
                .as_str(),
            "9"
        );
        assert_eq!(step.event.as_str(), "RolledBack");
        assert_eq!(plan.clusters[0].uid.as_deref(), Some("cluster-uid"));
        assert_eq!(plan.confirmation, Confirmation::Key);
        assert!(plan.warnings.is_empty(), "{plan:?}");
    }
}

#[test]
fn what_differs_is_told_and_no_secret() {
    let plan = plan(closeup("bot"), "2");
    assert_eq!(plan.summary.as_str(), "roll back to revision 2 (a:2)");
    assert_eq!(
        plan.steps[0].words.as_str(),
        "revision 3 → 2 (a:2): health unknown"
    );
    assert_eq!(
        plan.steps[0].changes[0].words(),
        "image of app a:3 → a:2, env TOKEN of app changed"
    );
    assert!(!format!("{plan:?}").contains("s3cret"));
    let undo = plan.inverse(&"p1".into(), plan.steps.clone());
    let undo = undo.expect("it can be taken back");
    assert_eq!(
        undo.steps[0].words.as_str(),
        "image of app a:2 → a:3, env TOKEN of app changed"
    );
    assert!(undo.warnings[0].contains("comes again"));
    assert_eq!(change(&undo).2, Some(template("r/a:3").value()));
}

#[test]
fn the_one_before_is_the_newest_that_differs() {
    let mut doubled = closeup("bot");
    doubled.releases.insert(1, kept(2, "r/a:3", 2));
    doubled.releases[2].record.revision = 1;
    assert_eq!(
        change(&plan(doubled, "previous")).2,
        Some(template("r/a:2").value())
    );

    // A change that its controller has not taken up: what ran until now is the one before.
    let mut ahead = closeup("bot");
    ahead.template = Some(template("r/a:4"));
    ahead.revision = None;
    ahead.releases[0].record.current = false;
    let plan = plan(ahead, "previous");
    assert_eq!(change(&plan).2, Some(template("r/a:3").value()));
    assert_eq!(
        plan.steps[0].words.as_str(),
        "→ revision 3 (a:3): health unknown"
    );
}

#[test]
fn what_cannot_go_back_is_refused_with_the_reason() {
    let paused = Closeup {
        paused: true,
        ..closeup("bot")
    };
    let alone = Closeup {
        releases: closeup("bot").releases[..1].to_vec(),
        ..closeup("bot")
    };
    let nothing = Closeup {
        releases: Vec::new(),
        ..closeup("bot")
    };
    for (closeup, answer, says) in [
        (paused, "previous", "`resume` it first"),
        (alone.clone(), "previous", "keeps no other revision"),
        (nothing.clone(), "previous", "keeps no other revision"),
        (nothing, "1", "keeps no revision"),
        (alone, "3", "revision 3 runs already"),
        (
            closeup("bot"),
            "9",
            "revision 9 is not kept; these are: 3 (runs now), 2, 1",
        ),
    ] {
        let why = Desk::new([closeup]).refusal(&Rollback, &app("bot"), answer);
        assert!(why.contains(says), "{why}");
    }
    let desk = Desk::new([closeup("bot")]).denied();
    let why = desk.refusal(&Rollback, &app("bot"), "previous");
    assert!(why.contains("may not patch"), "{why}");
    let mut going = workload("bot", "bot");
    going.status = WorkloadStatus::Terminating {
        since: crate::playbooks::desk::now(),
    };
    let why = Desk::new([closeup("bot")]).refusal(&Rollback, &app_of(vec![going]), "previous");
    assert!(why.contains("being deleted"), "{why}");
    let mut other = closeup("bot");
    other.object.uid = "another".into();
    let why = Desk::new([other]).refusal(&Rollback, &app("bot"), "previous");
    assert!(why.contains("made anew"), "{why}");
    let why = Desk::new([]).refusal(&Rollback, &app("bot"), "previous");
    assert!(why.contains("was not asked"), "{why}");
    let mut unseen = Desk::new([]);
    let key = closeup("bot").object.key;
    unseen.closeups.insert(key, Err("no route".into()));
    assert_eq!(
        unseen.refusal(&Rollback, &app("bot"), "previous"),
        "no route"
    );
}

#[test]
fn of_several_workloads_those_that_have_nowhere_to_go_stay() {
    let both = app_of(vec![workload("bot", "web"), workload("bot", "worker")]);
    let mut worker = closeup("worker");
    worker.releases.truncate(1);
    let desk = Desk::new([closeup("web"), worker.clone()]);
    let plan = desk.plan(&Rollback, &[&both], "previous").expect("a plan");
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(
        plan.steps[0]
            .target
            .object()
            .expect("a workload")
            .key
            .name
            .as_str(),
        "web"
    );
    assert_eq!(
        plan.warnings[0].as_str(),
        "bot: worker: the cluster keeps no other revision of it; it stays as it is"
    );
    // Half an app is not rolled back when the other half must not be.
    worker.paused = true;
    let desk = Desk::new([closeup("web"), worker]);
    let why = desk.refusal(&Rollback, &both, "previous");
    assert!(why.starts_with("worker: it is paused"), "{why}");
}

#[test]
fn many_are_rolled_back_one_revision_each_with_a_reason() {
    let apps = [app("one"), app("two"), app("one")];
    let desk = Desk::new([closeup("one"), closeup("two")]);
    let apps: Vec<&App> = apps.iter().collect();
    let plan = desk.plan(&Rollback, &apps, "previous").expect("a plan");
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(
        plan.summary.as_str(),
        "roll back 2 workloads to the revision before"
    );
    assert_eq!(plan.confirmation, Confirmation::Reason);
    let limited = Desk {
        limits: crate::playbooks::Limits {
            max_bulk: 1,
            ..crate::playbooks::Limits::default()
        },
        ..desk
    };
    let error = limited
        .plan(&Rollback, &apps, "previous")
        .expect_err("too many");
    assert!(matches!(error, PlanError::Forbidden(_)), "{error:?}");
}

#[test]
fn what_will_show_or_put_back_something_else_is_warned_of() {
    let mut bot = workload("bot", "bot");
    bot.gitops = Some(GitOps::ArgoCd);
    let mut caused = closeup("bot");
    caused.change_cause = Some("third".into());
    caused.releases[1].record.change_cause = Some("second".into());
    let desk = Desk::new([caused.clone()]);
    let plan = desk
        .plan(&Rollback, &[&app_of(vec![bot])], "2")
        .expect("a plan");
    assert!(plan.warnings[0].contains("Argo CD"), "{plan:?}");
    let cause = plan.warnings[1].as_str();
    assert!(
        cause.contains("stays `third`") && cause.contains("not the release's `second`"),
        "{cause}"
    );
    caused.change_cause = Some("second".into());
    assert!(self::plan(caused, "2").warnings.is_empty());
}

#[test]
fn an_answer_that_is_no_revision_and_read_only_make_no_plan() {
    for answer in ["", "two", "-1", "1.5", "99999999999999999999"] {
        let error = Desk::new([closeup("bot")]).plan(&Rollback, &[&app("bot")], answer);
        assert!(
            matches!(error, Err(PlanError::Answer(_))),
            "{answer}: {error:?}"
        );
    }
    let mut desk = Desk::new([closeup("bot")]);
    assert_eq!(desk.plan(&Rollback, &[], "1"), Err(PlanError::NoTargets));
    desk.limits.read_only = true;
    let refused = |error: Option<PlanError>| matches!(error, Some(PlanError::Forbidden(_)));
    assert!(refused(desk.plan(&Rollback, &[&app("bot")], "1").err()));
    assert!(refused(desk.choices(&Rollback, &[&app("bot")]).err()));
}

fn cells(choice: &Choice) -> Vec<&str> {
    choice.cells.iter().map(CleanText::as_str).collect()
}

#[test]
fn the_kept_releases_are_chosen_from_the_newest_first_and_none_is_called_good() {
    let mut seen = closeup("bot");
    seen.releases[1].record.change_cause = Some("second".into());
    seen.releases[2].record.ready = 2;
    seen.releases[2].record.desired = 3;
    let desk = Desk::new([seen]);
    let choices = desk.choices(&Rollback, &[&app("bot")]).expect("choices");
    let answers: Vec<_> = choices
        .iter()
        .map(|choice| choice.answer.as_str())
        .collect();
    assert_eq!(answers, ["2", "1", "3"]);
    assert_eq!(
        cells(&choices[0]),
        ["2", "2d", "a:2", "second", "health unknown"]
    );
    assert_eq!(cells(&choices[1])[4], "health unknown, 2/3 ready");
    assert_eq!(choices[0].difference[0].words(), "image of app a:3 → a:2");
    assert_eq!(choices[0].disabled, None);
    assert_eq!(choices[2].disabled.as_deref(), Some("runs now"));
    assert!(choices[2].difference.is_empty());
    for choice in &choices {
        assert_eq!(choice.cells.len(), choices::COLUMNS.len());
        let words = cells(choice).join(" ").to_lowercase();
        for claim in ["green", "good", "healthy"] {
            assert!(!words.contains(claim), "{words}");
        }
        let planned = desk.plan(&Rollback, &[&app("bot")], &choice.answer);
        let steps = planned.expect("a plan").steps.len();
        assert_eq!(steps == 1, choice.disabled.is_none());
    }
}

#[test]
fn of_several_only_what_holds_for_each_can_be_chosen() {
    let desk = Desk::new([closeup("one"), closeup("two")]);
    let (one, two) = (app("one"), app("two"));
    let choices = desk.choices(&Rollback, &[&one, &two]).expect("choices");
    let answers: Vec<_> = choices.iter().map(|it| it.answer.as_str()).collect();
    assert_eq!(answers, ["best", "previous"]);
    assert_eq!(cells(&choices[0]).len(), choices::COLUMNS.len());
    let twice = desk.choices(&Rollback, &[&one, &one]).expect("choices");
    assert_eq!(twice.len(), 3);
}

#[test]
fn what_cannot_be_chosen_from_says_why() {
    let paused = Closeup {
        paused: true,
        ..closeup("bot")
    };
    for (desk, says) in [
        (Desk::new([paused]), "paused"),
        (Desk::new([]), "not asked"),
        (Desk::new([closeup("bot")]).denied(), "may not patch"),
    ] {
        match desk.choices(&Rollback, &[&app("bot")]) {
            Err(PlanError::Forbidden(why)) => assert!(why.contains(says), "{why}"),
            other => panic!("{says}: {other:?}"),
        }
    }
}

/// A Rollout in the middle of a canary: `a:3` on its way, `a:2` stable, `a:1` before.
fn canary(object: &Value) -> Closeup {
    let mut rollout = rollout(Controller::ArgoRollouts);
    if let Some(stable) = &mut rollout.stable {
        stable.name = "h2".into();
    }
    let mut closeup = closeup_of(WorkloadKind::Rollout, rollout, object);
    for release in &mut closeup.releases {
        release.record.hash = CleanText::new(&format!("h{}", release.record.revision));
    }
    closeup.releases[1].evidence = Evidence::Attested {
        by: Controller::ArgoRollouts,
    };
    closeup
}

fn pointers(plan: &Plan) -> Vec<(WorkloadKind, &str)> {
    let steps = plan.steps.iter();
    steps
        .map(|step| {
            (
                step.target.kind().expect("a workload"),
                step.changes[0].pointer.as_str(),
            )
        })
        .collect()
}

#[test]
fn in_the_middle_of_a_canary_it_is_aborted_and_rolled_back_in_one_plan() {
    let app = app_of_kind(WorkloadKind::Rollout, "bot");
    let desk = Desk::new([canary(&json!({}))]);
    let plan = desk.plan(&Rollback, &[&app], "best").expect("a plan");
    let kind = WorkloadKind::Rollout;
    assert_eq!(
        pointers(&plan),
        [(kind, "/status/abort"), (kind, "/spec/template")]
    );
    let after = plan.steps[1].changes[0].after.as_ref();
    let after = after.map(crate::playbooks::FieldValue::value);
    assert_eq!(after, Some(template("r/a:2").value()));
    assert_eq!(
        plan.summary.as_str(),
        "abort and roll back to revision 2 (a:2)"
    );
    assert_eq!(
        plan.steps[1].words.as_str(),
        "revision 3 → 2 (a:2): attested by Argo Rollouts (stable)"
    );
    assert!(plan.warnings[0].contains("all steps and analyses are skipped"));
    // To take it back is to put the template back: the abort is over by then.
    let undo = plan
        .inverse(&"p".into(), plan.steps.clone())
        .expect("a way back");
    assert_eq!(pointers(&undo), [(kind, "/spec/template")]);

    let aborted = canary(&json!({"status": {"abort": true}}));
    let plan = Desk::new([aborted])
        .plan(&Rollback, &[&app], "2")
        .expect("a plan");
    assert_eq!(pointers(&plan), [(kind, "/spec/template")]);
    assert_eq!(plan.summary.as_str(), "roll back to revision 2 (a:2)");
    let held = canary(&json!({"spec": {"paused": true}}));
    let why = Desk::new([held]).refusal(&Rollback, &app, "best");
    assert!(why.contains("`resume` it first"), "{why}");
}

#[test]
fn who_may_not_abort_does_not_roll_back_by_half() {
    let app = app_of_kind(WorkloadKind::Rollout, "bot");
    let of = |closeup| Desk::new([closeup]).without(Capability::PatchRolloutStatus);
    let why = of(canary(&json!({}))).refusal(&Rollback, &app, "best");
    assert!(why.contains("`rollouts/status`"), "{why}");
    // Where it is aborted already there is nothing of the status left to write.
    let aborted = of(canary(&json!({"status": {"abort": true}})));
    let plan = aborted.plan(&Rollback, &[&app], "best").expect("a plan");
    assert_eq!(pointers(&plan), [(WorkloadKind::Rollout, "/spec/template")]);
}

#[test]
fn an_older_release_runs_its_steps_again_unless_the_window_covers_it() {
    let app = app_of_kind(WorkloadKind::Rollout, "bot");
    // Between the first revision and the third, which is stable, there is one.
    for (window, covered) in [(None, false), (Some(1), false), (Some(2), true)] {
        let mut closeup = canary(&json!({}));
        closeup.rollback_window = window;
        closeup.releases[1].record.hash = "other".into();
        closeup.releases[0].record.hash = "h2".into();
        let desk = Desk::new([closeup]);
        let plan = desk.plan(&Rollback, &[&app], "1").expect("a plan");
        assert_eq!(plan.steps.len(), 1);
        let words = plan.warnings.join("\n");
        assert_eq!(
            words.contains("run again from the first"),
            !covered,
            "{words}"
        );
        assert_eq!(words.contains("window of 2 revisions"), covered, "{words}");
    }
}

#[test]
fn a_rollout_that_refers_to_a_deployment_has_that_ones_template_changed() {
    let mut refers = canary(&json!({}));
    refers.template = None;
    refers.template_holder = Some(closeup("bot-spec").object);
    let desk = Desk::new([refers, closeup("bot-spec")]);
    let app = app_of_kind(WorkloadKind::Rollout, "bot");
    let plan = desk.plan(&Rollback, &[&app], "best").expect("a plan");
    assert_eq!(
        pointers(&plan),
        [
            (WorkloadKind::Rollout, "/status/abort"),
            (WorkloadKind::Deployment, "/spec/template"),
        ]
    );
    let links = plan.steps.iter().map(crate::playbooks::order::Link::from);
    assert_eq!(crate::playbooks::order::chains(links), [vec![0, 1]]);
}

#[test]
fn flagger_is_given_the_template_of_its_target() {
    let kind = WorkloadKind::Canary;
    let mut flagged = closeup_of(kind, rollout(Controller::Flagger), &json!({}));
    flagged.template = None;
    flagged.releases = Vec::new();
    flagged.template_holder = Some(closeup("bot").object);
    let desk = Desk::new([flagged, closeup("bot")]);
    let plan = desk.plan(&Rollback, &[&app_of_kind(kind, "bot")], "best");
    let plan = plan.expect("a plan");
    assert_eq!(
        pointers(&plan),
        [(WorkloadKind::Deployment, "/spec/template")]
    );
    assert!(plan.warnings[0].contains("analyses it from the start"));

    // Flagger begins nothing with what it promoted last.
    let mut desk = desk;
    for target in desk.closeups.values_mut().flatten() {
        if let Some(release) = target.releases.get_mut(1) {
            release.evidence = Evidence::Attested {
                by: Controller::Flagger,
            };
        }
    }
    let plan = desk.plan(&Rollback, &[&app_of_kind(kind, "bot")], "best");
    let warnings = plan.expect("a plan").warnings;
    assert!(warnings[0].contains("begins no analysis"), "{warnings:?}");
}

/// A Knative Service with three revisions, of which `serves` has the traffic.
fn knative(serves: &str, traffic: &Value) -> Desk {
    let kind = WorkloadKind::KnativeService;
    let mut rollout = rollout(Controller::Knative);
    rollout.canary = None;
    if let Some(stable) = &mut rollout.stable {
        stable.name = serves.into();
    }
    let object = json!({"spec": {"traffic": traffic}});
    let mut closeup = closeup_of(kind, rollout, &object);
    for release in &mut closeup.releases {
        let name = format!("bot-0000{}", release.record.revision);
        release.revision_name = Some(CleanText::new(&name));
        release.evidence = Evidence::Attested {
            by: Controller::Knative,
        };
    }
    Desk::new([closeup])
}

#[test]
fn knative_pins_its_traffic_and_never_forward_by_itself() {
    let app = app_of_kind(WorkloadKind::KnativeService, "bot");
    let latest = json!([{"latestRevision": true, "percent": 100}]);
    let plan = knative("bot-00003", &latest).plan(&Rollback, &[&app], "best");
    let plan = plan.expect("a plan");
    let pinned = json!([{"revisionName": "bot-00002", "percent": 100, "latestRevision": false}]);
    assert_eq!(
        change(&plan),
        ("/spec/traffic", Some(&latest), Some(&pinned))
    );
    assert!(plan.warnings[0].contains("PINNED"), "{plan:?}");
    let undo = plan
        .inverse(&"p".into(), plan.steps.clone())
        .expect("a way back");
    assert_eq!(change(&undo).2, Some(&latest));

    // What is pinned goes back further; forward only when asked to.
    let desk = knative("bot-00002", &pinned);
    let plan = desk.plan(&Rollback, &[&app], "best").expect("a plan");
    let to = |plan: &Plan| change(plan).2.expect("traffic")[0]["revisionName"].clone();
    assert_eq!(to(&plan), "bot-00001");
    let words = plan.steps[0].words.as_str();
    assert!(
        words.contains("revision 2 → 1"),
        "from what serves: {words}"
    );
    assert_eq!(
        to(&desk.plan(&Rollback, &[&app], "3").expect("a plan")),
        "bot-00003"
    );
    let why = desk.refusal(&Rollback, &app, "2");
    assert!(why.contains("runs already"), "{why}");
}

#[test]
fn the_best_attested_release_is_offered_first_and_each_says_why() {
    let mut seen = closeup("bot");
    seen.releases.push(kept(0, "r/a:0", 5));
    seen.releases[2].evidence = Evidence::Observed {
        first: crate::playbooks::desk::now() - TimeDelta::days(3),
        last: crate::playbooks::desk::now() - TimeDelta::hours(3),
    };
    let desk = Desk::new([seen]);
    let choices = desk.choices(&Rollback, &[&app("bot")]).expect("choices");
    let answers: Vec<_> = choices.iter().map(|it| it.answer.as_str()).collect();
    assert_eq!(answers, ["1", "2", "0", "3"]);
    assert_eq!(cells(&choices[0])[4], "held 2d21h, seen 3h ago");
    let plan = desk
        .plan(&Rollback, &[&app("bot")], "best")
        .expect("a plan");
    assert_eq!(change(&plan).2, Some(template("r/a:1").value()));
}

#[test]
fn of_a_pair_the_canary_goes_back() {
    let mut canary = workload("bot", "bot-canary");
    canary.track = Some(Track::Canary);
    let mut stable = workload("bot", "bot");
    stable.track = Some(Track::Stable);
    let desk = Desk::new([closeup("bot"), closeup("bot-canary")]);
    let pair = app_of(vec![canary, stable]);
    let plan = desk.plan(&Rollback, &[&pair], "best").expect("a plan");
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(
        plan.steps[0]
            .target
            .object()
            .expect("a workload")
            .key
            .name
            .as_str(),
        "bot-canary"
    );
}
