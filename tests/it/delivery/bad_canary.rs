//! A canary fails, is found, taken back in one plan, and everything tells of it afterwards.

use dogwatch::sim::store::Resource;
use serde_json::{Value, json};

use super::drill::{App, Drill};
use crate::cli::desk::{json as read, stdout};

/// The verdict about `app`, once it can be told.
fn verdict(drill: &Drill, app: &App, code: i32) -> Value {
    let verdict = ["verdict", &app.id(), "-o", "json", "--wait", "40s"];
    read(&drill.run(&verdict).code(code))
}

/// The template of the release that the controller calls stable, as its ReplicaSet keeps it.
fn stable_template(drill: &Drill, app: &App) -> Value {
    let rollout = drill.argo(app);
    let stable = rollout["status"]["stableRS"].as_str().expect("a hash");
    let name = format!("{}-{stable}", app.name);
    let set = App {
        namespace: app.namespace.clone(),
        name,
    };
    let mut set = drill.object(Resource::ReplicaSets, &set);
    let labels = set["spec"]["template"]["metadata"]["labels"].as_object_mut();
    let hash = labels.expect("labels").remove("rollouts-pod-template-hash");
    assert_eq!(hash, Some(json!(stable)));
    set["spec"]["template"].take()
}

/// What identifies an object and what its owner says of it.
fn owned(mut rollout: Value) -> Value {
    let metadata = rollout["metadata"].as_object_mut().expect("metadata");
    for field in ["resourceVersion", "generation", "managedFields"] {
        assert!(metadata.remove(field).is_some(), "{field}");
    }
    // This one is the controller's own count.
    metadata["annotations"]["rollout.argoproj.io/revision"].take();
    rollout["metadata"].take()
}

#[test]
fn it_is_found_and_taken_back() {
    let drill = Drill::of("bad-canary", 1.0);
    let app = drill.lead();
    let told = verdict(&drill, &app, 3);
    assert_eq!(told["verdict"]["value"]["outcome"], "fail", "{told}");
    assert_eq!(told["verdict"]["value"]["because"], "errors", "{told}");
    assert!(
        told["sentence"]
            .as_str()
            .expect("words")
            .starts_with("fail: ")
    );
    // It comes first in the queue, and is the only one that fails.
    let get = ["get", "rollouts", "-o", "json", "--measure", "12s"];
    let queue = read(&drill.run(&get).success());
    assert_eq!(App::of(&queue[0]).id(), app.id(), "{queue}");
    assert_eq!(queue[0]["pressure"], "failing", "{queue}");
    assert_eq!(queue[0]["verdict"]["value"]["outcome"], "fail");

    let before = drill.argo(&app);
    let template = stable_template(&drill, &app);
    assert_ne!(before["spec"]["template"], template);
    let seen = drill.writes().len();
    let done = drill.act("rollback", &app.id(), 0);
    let states: Vec<_> = (0..2)
        .map(|step| done["steps"][step]["outcome"]["state"].clone())
        .collect();
    assert_eq!(states, ["done", "done"], "{done}");
    assert_eq!(done["steps"][1]["rollout"]["state"], "complete", "{done}");

    let after = drill.argo(&app);
    let mut expected = before["spec"].clone();
    expected["template"] = template.clone();
    assert_eq!(after["spec"], expected, "nothing but the template");
    assert_eq!(owned(after.clone()), owned(before.clone()));
    let status = &after["status"];
    assert_eq!(status["phase"], "Healthy", "{status}");
    assert_eq!(status["stableRS"], before["status"]["stableRS"]);
    assert_eq!(status["currentPodHash"], status["stableRS"]);
    for gone in ["abort", "abortedAt", "pauseConditions"] {
        assert_eq!(status.get(gone), None, "{gone}: {status}");
    }

    // Exactly what the controller's own tool sends; conditions come before what they are about.
    assert_eq!(drill.writes().len(), seen + 2);
    let [abort, undo] = drill.last_writes(2).try_into().expect("two");
    let abort_path = app.path("rollouts") + "/status";
    assert_eq!(abort, (abort_path, json!({"status": {"abort": true}})));
    assert_eq!(undo.0, app.path("rollouts"));
    let (replace, tests) = undo
        .1
        .as_array()
        .and_then(|it| it.split_last())
        .expect("a patch");
    let replacing = json!({"op": "replace", "path": "/spec/template", "value": template});
    assert_eq!(*replace, replacing);
    assert!(
        !tests.is_empty() && tests.iter().all(|test| test["op"] == "test"),
        "{tests:?}"
    );

    recovered(&drill, &app);
    recorded(&drill, &app);
}

/// Nothing of it fails any more.
fn recovered(drill: &Drill, app: &App) {
    let filter = format!("app:{}", app.name);
    let get = [
        "get",
        "apps",
        "-o",
        "json",
        "--measure",
        "3s",
        "--filter",
        &filter,
    ];
    let apps = read(&drill.run(&get).success());
    let readings = &apps[0]["readings"];
    assert_eq!(readings["errors"]["value"], 0.0, "{apps}");
    assert!(readings["requests"]["value"].as_f64() > Some(1.0), "{apps}");
    let rollout = drill.rollout(|it| it["name"] == app.name.as_str());
    assert_eq!(rollout["pressure"], "done", "{rollout}");
    let none = drill.run(&["verdict", &app.id()]).code(1);
    let none = crate::cli::desk::stderr(&none);
    assert!(none.contains("nothing is on its way"), "{none}");
}

/// The record tells the story.
fn recorded(drill: &Drill, app: &App) {
    let listed = read(&drill.run(&["audit", "list", "-o", "json"]).success());
    let plans = listed.as_array().expect("an array");
    assert_eq!(plans.len(), 1, "{listed}");
    let id = plans[0]["plan"].as_str().expect("an id");
    let shown = read(&drill.run(&["audit", "show", id, "-o", "json"]).success());
    assert_eq!(shown["playbook"], "rollback");
    assert_eq!(shown["reason"], "a drill");
    assert_eq!(shown["users"], json!({"demo": "ops"}));
    assert_eq!((&shown["done"], &shown["ended"]), (&json!(2), &json!(true)));
    let steps = shown["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), 2, "{shown}");
    for step in steps {
        assert_eq!(
            (&step["name"], &step["outcome"]),
            (&json!(app.name), &json!("done"))
        );
    }
    let abort = json!([{"what": "abort", "before": "false", "after": "true"}]);
    assert_eq!(steps[0]["difference"], abort);
    assert_eq!(steps[1]["difference"][0]["what"], "image of app");
    let verified = stdout(&drill.run(&["audit", "verify"]).success());
    assert!(verified.contains("the chain is intact"), "{verified}");
}
