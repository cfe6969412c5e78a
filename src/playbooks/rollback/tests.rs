use super::*;
use crate::model::{CleanText, Closeup, GitOps, WorkloadStatus};
use crate::playbooks::desk::{Desk, app, app_of, change, closeup, kept, template, workload};
use crate::playbooks::{Confirmation, Plan};

fn plan(closeup: Closeup, answer: &str) -> Plan {
    let desk = Desk::new([closeup]);
    desk.plan(&Rollback, &[&app("bot")], answer)
        .expect("a plan")
}

#[test]
fn the_template_and_nothing_else_goes_back() {
    for (answer, image) in [("previous", "r/a:2"), ("0", "r/a:2"), (" 1 ", "r/a:1")] {
        let plan = plan(closeup("bot"), answer);
        let (pointer, before, after) = change(&plan);
        assert_eq!(pointer, "/spec/template");
        assert_eq!(before, Some(template("r/a:3").value()), "{answer}");
        assert_eq!(after, Some(template(image).value()), "{answer}");
        let step = &plan.steps[0];
        // The version that was just read, not the fleet's.
        assert_eq!(step.target.resource_version.as_str(), "9");
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
    assert_eq!(plan.steps[0].words.as_str(), "revision 3 → 2 (a:2)");
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
    assert_eq!(plan.steps[0].words.as_str(), "→ revision 3 (a:3)");
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
        (paused, "previous", "kubectl rollout resume"),
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
    assert_eq!(plan.steps[0].target.key.name.as_str(), "web");
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
    assert_eq!(
        cells(&choices[1])[4],
        "health unknown; 2 of 3 pods ready now"
    );
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
fn of_several_only_the_one_before_can_be_chosen() {
    let desk = Desk::new([closeup("one"), closeup("two")]);
    let (one, two) = (app("one"), app("two"));
    let choices = desk.choices(&Rollback, &[&one, &two]).expect("choices");
    assert_eq!(choices.len(), 1);
    assert_eq!(choices[0].answer, "previous");
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
