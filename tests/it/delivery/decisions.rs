//! Each decision about Argo Rollouts, without a screen: what is sent, what the controller makes of
//! it, and the way back.

use serde_json::{Value, json};

use super::drill::{App, Drill};
use crate::cli::desk::{stderr, stdout};

/// How the one step ended that was followed.
fn end(told: &Value) -> &Value {
    let step = &told["steps"][0];
    assert_eq!(step["outcome"], json!({"state": "done"}), "{told}");
    &step["rollout"]
}

fn why(told: &Value) -> &str {
    end(told)["why"].as_str().expect("a reason")
}

/// Takes the last plan back.
fn undo(drill: &Drill) {
    let undone = drill.run(&["undo", "--yes", "--reason", "a drill", "--wait"]);
    let told = stdout(&undone.success());
    assert!(told.contains("1 of 1 done"), "{told}");
}

#[test]
fn each_does_what_it_says_and_has_a_way_back_or_says_why_not() {
    let drill = Drill::of("bad-canary", 20.0);
    a_promotion_goes_on_to_the_next_pause(&drill);
    an_inconclusive_analysis_is_stepped_over(&drill);
    let app = drill.lead();
    a_pause_holds(&drill, &app);
    an_abort_is_tried_again(&drill, &app);
    what_makes_no_sense_is_refused(&drill, &app);
    all_of_it_at_once(&drill, &app);
}

/// The one that has waited longest at 5 hundredths.
fn a_promotion_goes_on_to_the_next_pause(drill: &Drill) {
    let row = drill.rollout(|row| {
        let steps = &row["steps"];
        row["controller"] == "argo-rollouts"
            && row["weight"] == 5
            && steps[5]["pause"]["lasts"].is_object()
            && row["namespace"] == "finance"
    });
    let app = App::of(&row);
    let told = drill.act("promote", &app.id(), 0);
    assert_eq!(end(&told)["state"], "waiting", "{told}");
    let words = why(&told);
    assert!(
        words.contains("waits for a person at step 4 of 6"),
        "{words}"
    );
    let sent = drill.last_writes(1);
    let path = app.path("rollouts") + "/status";
    assert_eq!(sent, [(path, json!({"status": {"pauseConditions": null}}))]);
    let status = drill.argo(&app)["status"].take();
    assert_eq!(status["currentStepIndex"], 3);
    assert_eq!(status["canary"]["weights"]["canary"]["weight"], 25);
    // What was let in is not taken back by a switch.
    let none = stderr(&drill.run(&["undo", "--yes", "--reason", "x"]).code(1));
    assert!(
        none.contains("`rollback` brings the release before back"),
        "{none}"
    );
}

/// The step is named, on condition that nothing has changed since it was looked at.
fn an_inconclusive_analysis_is_stepped_over(drill: &Drill) {
    let row = drill.rollout(|row| row["pause"]["reason"] == "inconclusive_analysis");
    let app = App::of(&row);
    let version = drill.argo(&app)["metadata"]["resourceVersion"].take();
    let told = drill.act("promote", &app.id(), 0);
    assert!(why(&told).contains("at step 4 of 4"), "{told}");
    let status = json!({
        "pauseConditions": null, "controllerPause": false, "currentStepIndex": 2,
    });
    let body = json!({"metadata": {"resourceVersion": version}, "status": status});
    let sent = drill.last_writes(1);
    assert_eq!(sent, [(app.path("rollouts") + "/status", body)]);
    assert_eq!(drill.argo(&app)["status"]["currentStepIndex"], 3);
}

fn a_pause_holds(drill: &Drill, app: &App) {
    let is_paused = || drill.argo(app)["spec"]["paused"].take();
    let sent = |paused: bool| {
        let body = json!({"spec": {"paused": paused}});
        assert_eq!(drill.last_writes(1), [(app.path("rollouts"), body)]);
    };
    drill.act("pause", &app.id(), 0);
    sent(true);
    assert_eq!(is_paused(), true);
    let again = drill.refused("pause", &app.id());
    assert!(again.contains("it is paused already"), "{again}");
    undo(drill);
    assert_ne!(is_paused(), true);

    drill.act("pause", &app.id(), 0);
    let told = drill.act("resume", &app.id(), 0);
    sent(false);
    assert_ne!(is_paused(), true);
    assert!(
        why(&told).contains("at step 4 of 6"),
        "its own pause: {told}"
    );
}

fn an_abort_is_tried_again(drill: &Drill, app: &App) {
    let before = drill.argo(app)["spec"]["template"].take();
    let sent = |abort: bool| {
        let body = json!({"status": {"abort": abort}});
        let path = app.path("rollouts") + "/status";
        assert_eq!(drill.last_writes(1), [(path, body)]);
    };
    let told = drill.act("abort", &app.id(), 0);
    sent(true);
    assert_eq!(end(&told)["state"], "aborted", "{told}");
    assert!(why(&told).contains("Rollout aborted update"), "{told}");
    let after = drill.argo(app);
    assert_eq!(after["status"]["phase"], "Degraded");
    assert_eq!(after["status"]["canary"]["weights"]["canary"]["weight"], 0);
    assert_eq!(
        after["spec"]["template"], before,
        "it stays on the aborted release"
    );
    let told = drill.act("retry", &app.id(), 0);
    sent(false);
    assert!(why(&told).contains("at step 4 of 6"), "{told}");

    drill.act("abort", &app.id(), 0);
    undo(drill);
    sent(false);
    assert_eq!(drill.argo(app)["status"]["phase"], "Paused");
}

fn what_makes_no_sense_is_refused(drill: &Drill, app: &App) {
    let retry = drill.refused("retry", &app.id());
    assert!(retry.contains("it was not aborted"), "{retry}");
    let resume = drill.refused("resume", &app.id());
    assert!(resume.contains("promote lets it go on"), "{resume}");
    let healthy = drill.rollout(|row| {
        row["controller"] == "argo-rollouts"
            && row["sla"] == "silver"
            && row["stable"]["release"]["version"] == "2026.11.0"
    });
    let healthy = App::of(&healthy).id();
    for playbook in ["promote", "promote-full", "abort"] {
        let told = drill.refused(playbook, &healthy);
        assert!(told.contains("nothing is on its way"), "{told}");
    }
    let aborted = drill.rollout(|row| row["aborted"].is_object());
    let told = drill.refused("promote", &App::of(&aborted).id());
    assert!(
        told.contains("it was aborted: retry it, or roll back"),
        "{told}"
    );
}

fn all_of_it_at_once(drill: &Drill, app: &App) {
    let told = drill.act("promote-full", &app.id(), 0);
    let body = json!({"status": {"promoteFull": true}});
    let path = app.path("rollouts") + "/status";
    assert_eq!(drill.last_writes(1), [(path, body)]);
    assert_eq!(end(&told)["state"], "complete", "{told}");
    let status = drill.argo(app)["status"].take();
    assert_eq!(status["phase"], "Healthy");
    assert_eq!(status["stableRS"], status["currentPodHash"]);
}
