//! What is changed: a plan, the yes, the outcome, the record, and taking it back.

use serde_json::Value;

use super::desk::{Desk, Sim, json, stderr, stdout};

/// A simulated cluster and who works on it.
struct Work {
    desk: Desk,
    sim: Sim,
}

impl Work {
    fn new() -> Self {
        Self::with("40")
    }

    fn with(apps: &str) -> Self {
        let desk = Desk::new();
        let sim = desk.sim(&["--apps", apps]);
        Self { desk, sim }
    }

    fn run(&self, arguments: &[&str]) -> assert_cmd::assert::Assert {
        let config = self.sim.config();
        self.desk.run(&[arguments, &[&config]].concat())
    }

    fn apps(&self, filter: &str) -> Vec<Value> {
        let get = [
            "get", "apps", "-o", "json", "--sort", "app", "--filter", filter,
        ];
        let apps = json(&self.run(&get).success());
        apps.as_array().expect("an array").clone()
    }

    /// The names of apps with an end, of one class.
    fn names(&self, sla: &str) -> Vec<String> {
        let apps = self.apps(&format!("sla:{sla} ttl>1d"));
        apps.iter().map(id).collect()
    }

    fn ttl(&self, id: &str) -> Value {
        let apps = self.apps("");
        let app = apps.iter().find(|app| self::id(app) == id);
        app.expect("the app")["ttl"].clone()
    }
}

fn id(app: &Value) -> String {
    ["cluster", "namespace", "name"]
        .map(|field| app[field].as_str().expect("text"))
        .join("/")
}

#[test]
fn a_life_is_extended_recorded_and_taken_back() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    let before = work.ttl(app);

    let dry = work
        .run(&["extend-ttl", app, "--by", "7d", "--dry-run"])
        .success();
    assert!(
        stdout(&dry).contains("1 of 1 would be accepted"),
        "{}",
        stdout(&dry)
    );
    assert_eq!(work.ttl(app)["rules"], before["rules"]);
    assert!(
        !work.desk.audit().exists(),
        "what changes nothing is not recorded"
    );

    let done = work
        .run(&["extend-ttl", app, "--by", "7d", "--yes", "-o", "json"])
        .success();
    let done = json(&done);
    assert_eq!(done["steps"][0]["outcome"]["state"], "done");
    let after = work.ttl(app);
    assert_ne!(after["rules"], before["rules"]);
    assert_eq!(
        done["steps"][0]["changes"][0]["before"],
        before["rules"][0]["text"]
    );
    assert_eq!(
        done["steps"][0]["changes"][0]["after"],
        after["rules"][0]["text"]
    );

    let plan = done["plan"].as_str().expect("an id");
    let undone = work.run(&["undo", &plan[..6], "--yes"]).success();
    assert!(stdout(&undone).contains("1 of 1 done"));
    assert_eq!(work.ttl(app)["rules"], before["rules"]);

    work.run(&["undo", plan, "--yes"]).code(1);
    let list = json(&work.run(&["audit", "list", "-o", "json"]).success());
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(list[0]["undoes"], plan);
    assert_eq!(list[1]["users"]["demo"], "ops");
    assert!(
        list[1]["operator"]
            .as_str()
            .is_some_and(|who| who.starts_with("kim@"))
    );
    work.run(&["audit", "verify"]).success();
}

#[test]
fn a_record_that_was_changed_is_found_out() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    work.run(&["extend-ttl", app, "--by", "7d", "--yes"])
        .success();
    let audit = work.desk.audit();
    let text = std::fs::read_to_string(&audit).expect("the audit");
    std::fs::write(
        &audit,
        text.replace("\"state\":\"done\"", "\"state\":\"failed\""),
    )
    .expect("written");
    let found = work.run(&["audit", "verify"]).code(1);
    assert!(
        stdout(&found).contains("line 2: it was changed"),
        "{}",
        stdout(&found)
    );
    let doctor = work.run(&["doctor"]).code(1);
    assert!(stdout(&doctor).contains("was changed, line 2"));
}

#[test]
fn several_apps_take_a_reason_and_those_that_cannot_are_told() {
    let work = Work::with("200");
    let names = work.names("bronze");
    let several = ["extend-ttl", &names[0], &names[1], "--by", "7d", "--yes"];
    let refused = work.run(&several).code(3);
    assert!(
        stderr(&refused).contains("--reason"),
        "{}",
        stderr(&refused)
    );

    let done = work
        .run(&[&several[..], &["--reason", "quarter end"]].concat())
        .success();
    assert!(stdout(&done).contains("2 of 2 done"));
    let list = stdout(&work.run(&["audit", "list"]).success());
    assert!(
        list.contains("quarter end") && list.contains("2/2 done"),
        "{list}"
    );

    let forever = work.apps("ttl:forever").first().map(id);
    let forever = forever.expect("gold apps that live forever");
    let alone = [
        "extend-ttl",
        &forever,
        "--by",
        "7d",
        "--yes",
        "--reason",
        "x",
    ];
    let refused = work.run(&alone).code(3);
    assert!(
        stdout(&refused).contains("it never expires"),
        "{}",
        stdout(&refused)
    );
    let mixed = [&["extend-ttl", &forever, &names[2]], &alone[2..]].concat();
    work.run(&mixed).code(4);
}

#[test]
fn nobody_says_yes_by_not_being_there() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    let refused = work.run(&["extend-ttl", app, "--by", "7d"]).code(3);
    assert!(stderr(&refused).contains("--yes"), "{}", stderr(&refused));
    assert!(stdout(&refused).contains("janitor/"), "the plan is shown");
    assert!(!work.desk.audit().exists());
}

#[test]
fn read_only_refuses_wherever_it_was_said() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    let before = work.ttl(app);
    let act = ["extend-ttl", app, "--by", "7d", "--yes", "--read-only"];
    let refused = work.run(&act).code(3);
    assert!(stderr(&refused).contains("read-only"));
    assert_eq!(work.ttl(app)["rules"], before["rules"]);
}

#[test]
fn names_are_found_or_said_to_be_missing_or_ambiguous() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    let (_, within) = app.split_once('/').expect("a cluster");
    let dry = ["extend-ttl", within, "--by", "7d", "--dry-run"];
    work.run(&dry).success();
    let missing = work
        .run(&["extend-ttl", "no-such-app", "--by", "7d", "--yes"])
        .code(1);
    assert!(stderr(&missing).contains("no app `no-such-app`"));
    let none = work.run(&["extend-ttl", "--filter", "zzzzzzzz", "--by", "7d", "--yes"]);
    assert!(stderr(&none.success()).contains("nothing to do"));
}

#[test]
fn a_user_without_the_right_is_refused() {
    let work = Work::new();
    let app = work.names("bronze")[0].replacen("demo/", "viewer/", 1);
    let act = [
        "extend-ttl",
        &app,
        "--by",
        "7d",
        "--yes",
        "--context",
        "viewer",
    ];
    let refused = work.run(&act).code(3);
    let words = format!("{}{}", stdout(&refused), stderr(&refused));
    // By the plan where the cluster has told it by then, else by the cluster itself.
    assert!(
        words.contains("may not patch deployments") || words.contains("cannot patch"),
        "{words}"
    );
}

#[test]
fn a_whole_filter_is_extended_in_one_plan() {
    let work = Work::new();
    let chosen = work.apps("sla:bronze ttl>1d ttl<3000d").len();
    assert!(chosen > 3);
    let act = [
        "extend-ttl",
        "--filter",
        "sla:bronze ttl>1d ttl<3000d",
        "--by",
        "2w",
        "--yes",
        "--reason",
        "holidays",
        "-o",
        "json",
    ];
    let done = json(&work.run(&act).success());
    let steps = done["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), chosen);
    assert!(steps.iter().all(|step| step["outcome"]["state"] == "done"));
}

/// Who measures is not needed to extend a life, unless it is chosen by what is measured.
#[test]
fn a_dead_prometheus_holds_nobody_back() {
    let work = Work::new();
    let app = &work.names("bronze")[0];
    let config = std::fs::read_to_string(work.sim.path()).expect("a configuration");
    let dead = "[[prometheus]]\nname = \"dead\"\nurl = \"http://127.0.0.1:1\"\n";
    let path = work.desk.home().join("dead.toml");
    std::fs::write(&path, format!("{config}\n{dead}")).expect("a file");
    let config = format!("--config={}", path.display());
    let run = |arguments: &[&str]| work.desk.run(&[arguments, &[config.as_str()]].concat());

    run(&["extend-ttl", app, "--by", "7d", "--dry-run"]).code(0);
    let chosen = [
        "extend-ttl",
        "--filter",
        "err>1%",
        "--by",
        "7d",
        "--dry-run",
    ];
    let words = stderr(&run(&chosen).code(1));
    assert!(words.contains("prometheus/dead"), "{words}");
    // Asked for rows, it shows those that it has, and says what is missing.
    let shown = run(&["get", "apps", "-o", "name"]).code(1);
    assert!(stdout(&shown).contains(app.as_str()), "the rows are there");
    assert!(stderr(&shown).contains("connection refused"));
}
