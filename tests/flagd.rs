//! flagd's own evaluator says whether a FeatureFlag that dogwatch has changed gives people what
//! dogwatch shows. Needs Node and npm: `cargo test --test flagd -- --ignored`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers, too"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use dogwatch::backends::kubernetes::feature_flags;
use dogwatch::model::{CleanText, Exposure, Flag, FlagState, KnownFlags};
use dogwatch::playbooks::flags::Gate;
use dogwatch::playbooks::{Context, FieldChange, FieldValue, FlagSet, Limits, PlanFlags, Request};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many targeting keys each definition is tried with.
const KEYS: u32 = 20_000;

/// What flags are set to.
const WISHES: [&str; 9] = ["on", "off", "0", "1", "5", "25", "50", "100", "33.333"];

/// What the evaluator makes of a flag.
#[derive(Debug, Deserialize)]
struct Answer {
    /// How many of the keys get true.
    on: u32,
    /// How many get what the client's own code says.
    own: u32,
    /// What one gets who has no key; nothing where the client's own code says it.
    keyless: Option<bool>,
}

/// A FeatureFlag whose flag `f` is so.
fn resource(flag: &Value) -> Value {
    json!({
        "metadata": {
            "name": "flags", "namespace": "finance", "uid": "u", "resourceVersion": "1",
            "creationTimestamp": "2026-11-01T00:00:00Z",
        },
        "spec": {"flagSpec": {"flags": {"f": flag}}},
    })
}

/// Flags in every state from which they are set.
fn beginnings() -> Vec<Value> {
    let share = |on: u32, off: u32| json!({"fractional": [["yes", on], ["no", off]]});
    let variants = json!({"yes": true, "no": false});
    let flag = |state: &str, default: &str, targeting: Option<Value>| {
        let mut flag = json!({"state": state, "variants": variants, "defaultVariant": default});
        if let Some(targeting) = targeting {
            flag["targeting"] = targeting;
        }
        flag
    };
    vec![
        flag("ENABLED", "yes", None),
        flag("ENABLED", "no", None),
        flag("ENABLED", "no", Some(json!({}))),
        flag("ENABLED", "no", Some(share(25, 75))),
        flag("ENABLED", "no", Some(share(1, 2))),
        flag("ENABLED", "yes", Some(share(10, 90))),
        flag(
            "ENABLED",
            "no",
            Some(json!({"fractional": [["no", 95], ["yes", 5]]})),
        ),
        flag("DISABLED", "no", None),
        flag("DISABLED", "yes", Some(share(50, 50))),
    ]
}

fn decode(resource: &Value) -> Flag {
    let flags = feature_flags(&resource.to_string(), &"prod".into());
    let mut flags = flags.expect("a FeatureFlag").into_iter();
    flags.next().expect("a flag")
}

/// The requests that set `flag`, or why there are none.
fn plan(flag: &Flag, wish: &str) -> Result<Vec<Vec<FieldChange>>, CleanText> {
    let flags = KnownFlags {
        looks: [(flag.at.key.clone(), Ok(flag.clone()))].into(),
        of_apps: BTreeMap::new(),
    };
    let limits = Limits {
        max_bulk: 10,
        ..Limits::default()
    };
    let context = Context {
        now: "2026-11-23T00:00:00Z".parse().expect("a time"),
        limits: &limits,
        clusters: &BTreeMap::new(),
        rights: &BTreeMap::new(),
        closeups: &BTreeMap::new(),
        flags: &flags,
    };
    let gate = Gate {
        flag: &flag.at,
        apps: Vec::new(),
    };
    let request = Request {
        answer: wish.to_owned(),
    };
    let plan = FlagSet.plan(&[gate], &request, &context).expect("a plan");
    match plan.refusals.into_iter().next() {
        Some(refusal) => Err(refusal.why),
        None => Ok(plan.steps.into_iter().map(|step| step.changes).collect()),
    }
}

/// Makes a change as the API server does.
fn apply(resource: &mut Value, change: &FieldChange) {
    let before = change.before.as_ref().map(FieldValue::value);
    assert_eq!(
        resource.pointer(&change.pointer),
        before,
        "{}",
        change.pointer
    );
    let (above, key) = change.pointer.rsplit_once('/').expect("a pointer");
    let above = resource.pointer_mut(above).and_then(Value::as_object_mut);
    let above = above.expect("an object");
    match &change.after {
        Some(after) => drop(above.insert(key.to_owned(), after.value().clone())),
        None => drop(above.remove(key)),
    }
}

fn evaluate(resources: &[Value]) -> Vec<Answer> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = root.join("tests/real/flagd.sh");
    let installed = Command::new(script).output().expect("the script");
    let words = String::from_utf8_lossy(&installed.stderr).into_owned();
    assert!(installed.status.success(), "{words}");
    let evaluator = String::from_utf8(installed.stdout).expect("a path");
    let mut node = Command::new("node")
        .args([evaluator.trim(), &KEYS.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node");
    let specs: Vec<_> = resources.iter().map(|it| &it["spec"]["flagSpec"]).collect();
    let specs = serde_json::to_vec(&specs).expect("JSON");
    let mut stdin = node.stdin.take().expect("its input");
    stdin.write_all(&specs).expect("written");
    drop(stdin);
    let output = node.wait_with_output().expect("its answers");
    serde_json::from_slice(&output.stdout).expect("answers")
}

/// Whether `answer` is what `flag` shows.
fn check(flag: &Flag, answer: &Answer, what: &str) {
    let told = format!("{what}: {} against {answer:?}", flag.exposure.words());
    if flag.state == FlagState::CodeDefault {
        assert_eq!((answer.own, answer.keyless), (KEYS, None), "{told}");
        return;
    }
    assert_eq!(answer.own, 0, "{told}");
    let Some(percent) = flag.exposure.percent() else {
        let rules = "10 %, and all without a targeting key".into();
        assert_eq!(flag.exposure, Exposure::Some { rules }, "{told}");
        return;
    };
    let share = percent.as_f64() / 100.0;
    let found = f64::from(answer.on) / f64::from(KEYS);
    // Five standard deviations: nobody and everybody exactly.
    let bound = 5.0 * (share * (1.0 - share) / f64::from(KEYS)).sqrt();
    assert!((found - share).abs() <= bound, "{told}");
}

#[test]
#[ignore = "needs Node and npm; run by .ci/run"]
fn what_is_shown_is_what_people_get() {
    let (mut cases, mut resources, mut done) = (Vec::new(), Vec::new(), 0);
    for flag in beginnings() {
        let begun = resource(&flag);
        cases.push((decode(&begun), format!("{flag}")));
        resources.push(begun.clone());
        for wish in WISHES {
            let mut set = begun.clone();
            let Ok(requests) = plan(&decode(&begun), wish) else {
                continue;
            };
            done += 1;
            let changes: Vec<_> = requests.into_iter().flatten().collect();
            for change in &changes {
                apply(&mut set, change);
            }
            let after = decode(&set);
            let wanted = match wish {
                "on" => "100",
                "off" => "0",
                share => share,
            };
            let shown = after.exposure.percent().expect("a share").to_string();
            assert_eq!(shown, wanted, "{flag} set to {wish}");
            cases.push((after, format!("{flag} set to {wish}")));
            resources.push(set.clone());
            let back = changes.iter().rev().map(FieldChange::inverse);
            back.for_each(|change| apply(&mut set, &change));
            assert_eq!(set, begun, "{flag} set to {wish} and back");
        }
    }
    // All but those that are so already.
    assert!(done > 60, "{done}");
    let answers = evaluate(&resources);
    assert_eq!(answers.len(), cases.len());
    for ((flag, what), answer) in cases.iter().zip(&answers) {
        check(flag, answer, what);
        if what.contains(" set to ") {
            // Whoever has no key is let in only where everybody is.
            let everybody = flag.exposure == Exposure::Everyone;
            assert_eq!(answer.keyless, Some(everybody), "{what}");
        }
    }
}
