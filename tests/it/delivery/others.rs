//! What other controllers make of the same words, and what can't be right.

use dogwatch::sim::store::Resource;
use serde_json::{Value, json};

use super::drill::{App, Drill};
use crate::cli::desk::{json as read, stdout};

fn of(drill: &Drill, controller: &str) -> App {
    // Those that have a part in the scenario are the ones under way.
    let row = drill.rollout(|row| row["controller"] == controller && row["pressure"] != "done");
    App::of(&row)
}

#[test]
fn each_controller_is_asked_in_its_own_way() {
    let drill = Drill::of("bad-canary", 3.0);
    flagger(&drill);
    knative(&drill);
    pair(&drill);
}

fn flagger(drill: &Drill) {
    let app = of(drill, "flagger");
    let path = app.path("canaries");
    let canary = || drill.object(Resource::Canaries, &app);
    drill.act("pause", &app.id(), 0);
    let sent = |spec: Value| {
        assert_eq!(
            drill.last_writes(1),
            [(path.clone(), json!({"spec": spec}))]
        );
    };
    sent(json!({"suspend": true}));
    let weight = canary()["status"]["canaryWeight"].take();
    let row = drill.rollout(|row| row["name"] == app.name.as_str());
    assert_eq!(row["phase"], "waiting", "{row}");
    for playbook in ["abort", "retry"] {
        let told = drill.refused(playbook, &app.id());
        assert!(told.contains("Flagger"), "{told}");
    }
    assert_eq!(
        canary()["status"]["canaryWeight"],
        weight,
        "it stands still"
    );
    drill.run(&["resume", &app.id(), "--yes"]).success();
    sent(json!({"suspend": false}));

    let told = drill.act("promote", &app.id(), 0);
    sent(json!({"skipAnalysis": true}));
    assert_eq!(told["steps"][0]["rollout"]["state"], "complete", "{told}");
    assert_eq!(canary()["status"]["phase"], "Succeeded");
    let undone = drill.run(&["undo", "--yes", "--reason", "x"]).success();
    drop(undone);
    assert_ne!(
        canary()["spec"]["skipAnalysis"],
        true,
        "later releases are measured again"
    );
}

fn knative(drill: &Drill) {
    let app = of(drill, "knative");
    let path = app.path("services");
    let service = || drill.object(Resource::KnativeServices, &app);
    let latest = service()["status"]["latestReadyRevisionName"].take();
    let pinned = service()["spec"]["traffic"][0]["revisionName"].take();
    assert_ne!(pinned, latest, "somebody has pinned it");
    let version = || service()["metadata"]["resourceVersion"].take();
    let body = |version: Value, target: Value| json!({"metadata": {"resourceVersion": version}, "spec": {"traffic": [target]}});
    let before = version();
    drill.act("resume", &app.id(), 0);
    let unpinned = json!({"latestRevision": true, "percent": 100});
    assert_eq!(
        drill.last_writes(1),
        [(path.clone(), body(before, unpinned))]
    );
    let traffic = &service()["status"]["traffic"];
    assert_eq!(traffic[0]["revisionName"], latest, "{traffic}");

    let before = version();
    drill.act("rollback", &app.id(), 0);
    let to = json!({"revisionName": pinned, "percent": 100, "latestRevision": false});
    assert_eq!(drill.last_writes(1), [(path, body(before, to))]);
    let traffic = &service()["status"]["traffic"];
    assert_eq!(traffic[0]["revisionName"], pinned, "{traffic}");
    let row = drill.rollout(|row| row["name"] == app.name.as_str());
    assert_eq!(row["pause"]["reason"], "pinned", "{row}");
}

fn pair(drill: &Drill) {
    let app = of(drill, "pair");
    let table = [
        (
            "promote",
            "release the canary's version on the stable Deployment",
        ),
        ("abort", "kubectl scale --replicas=0"),
    ];
    for (playbook, instead) in table {
        let told = drill.refused(playbook, &app.id());
        assert!(told.contains(instead), "{told}");
    }
    let scale = ["scale", &app.id(), "--replicas", "0", "--yes"];
    let told = stdout(&drill.run(&scale).code(3));
    assert!(told.contains("sizes of their own"), "{told}");
}

#[test]
fn what_can_not_be_right_is_shown_and_not_decided() {
    let drill = Drill::of("hostile", 1.0);
    let rows = drill.rollouts();
    let odd = |name: &str| {
        let found = rows.iter().find(|row| row["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    };
    let odd_ones: Vec<_> = rows
        .iter()
        .filter(|row| row["oddities"].as_array().is_some_and(|it| !it.is_empty()))
        .collect();
    let odd_ones: Vec<_> = odd_ones
        .iter()
        .map(|row| (&row["name"], &row["oddities"]))
        .collect();
    for (name, says) in [("odd-index", "step 100 of 4"), ("odd-traffic", "90 %")] {
        let found = odd_ones.iter().find(|(odd, _)| *odd == name);
        assert!(
            found.is_some_and(|(_, said)| said.to_string().contains(says)),
            "{odd_ones:?}"
        );
    }
    let table = [
        ("odd-index", "promote"),
        ("odd-generation", "abort"),
        ("odd-traffic", "rollback"),
    ];
    for (name, decision) in table {
        let row = odd(name);
        let said = &row["decisions"][decision];
        assert_eq!(said["supported"], false, "{row}");
        let why = said["why"].as_str().expect("a reason");
        let told = drill.refused(decision, &App::of(row).id());
        assert!(told.contains(why), "{told}");
    }
    // Whatever is written there reaches no terminal, in any form.
    for form in ["table", "wide", "csv", "json"] {
        let get = ["get", "rollouts", "--all", "-o", form, "--wait", "1s"];
        let shown = drill.run(&get).success();
        let shown = String::from_utf8_lossy(&shown.get_output().stdout).into_owned();
        let is_safe = |letter: char| letter == '\n' || !letter.is_control();
        assert!(shown.chars().all(is_safe), "{form}: {shown:?}");
        assert!(!shown.contains('\u{202e}'), "{form}");
    }
    let all = read(&drill.run(&["get", "apps", "-o", "json"]).success());
    assert!(all.as_array().is_some_and(|all| all.len() >= rows.len()));
}
