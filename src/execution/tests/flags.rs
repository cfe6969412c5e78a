//! Flags: steps in order, what somebody else changed meanwhile, and the way back.

use std::sync::Arc;

use serde_json::{Value, json};

use super::cluster::{Cluster, Fault, clean, plan};
use super::desk::{Desk, restored};
use crate::backends::{LiveObject, WriteError};
use crate::execution::Outcome;
use crate::model::{Flag, FlagState, Native, Target};
use crate::playbooks::desk::flag;
use crate::playbooks::flags::{ARCHIVED, Wish, steps, switch};
use crate::playbooks::{Plan, Step};

/// A platform that keeps these flags, each as the document says.
fn platform(flags: &[(&str, Value)]) -> Arc<Cluster> {
    let cluster = Cluster::with(&[]);
    for (name, value) in flags {
        let object = LiveObject {
            uid: "u".to_owned(),
            resource_version: "7".to_owned(),
            value: value.clone(),
        };
        cluster.state().objects.insert((*name).to_owned(), object);
    }
    cluster
}

fn document(cluster: &Cluster, name: &str) -> Value {
    cluster.state().objects[name].value.clone()
}

/// A flag that is off and has no strategy.
fn bare(name: &str) -> Flag {
    Flag {
        state: FlagState::Off,
        percentage: None,
        native: Native::Unleash { strategies: 0 },
        ..flag(name)
    }
}

fn on(share: u64) -> Value {
    json!({"enabled": true, "percentage": share, "stale": false, "archived": false})
}

fn off() -> Value {
    json!({"enabled": false, "stale": false, "archived": false})
}

fn wished(flag: &Flag, wish: &str) -> Vec<Step> {
    let wish = Wish::parse(wish).expect("a wish");
    steps(flag, None, wish).expect("steps").0
}

fn of(playbook: &str, steps: Vec<Step>) -> Plan {
    Plan {
        playbook: clean(playbook),
        steps,
        ..plan(&[])
    }
}

fn words(outcomes: &[Outcome]) -> Vec<&'static str> {
    outcomes.iter().map(Outcome::word).collect()
}

#[tokio::test]
async fn the_share_is_set_before_it_is_turned_on_and_both_are_taken_back() {
    let cluster = platform(&[("new", off())]);
    let desk = Desk::new(&cluster);
    let plan = of("flag-set", wished(&bare("new"), "25"));
    let report = desk
        .run_because(plan, Some("slow roll"))
        .await
        .expect("run");
    assert_eq!(words(&report.outcomes), ["done"; 2]);
    assert_eq!(document(&cluster, "new"), on(25));
    assert_eq!(cluster.state().reasons, ["slow roll"; 2]);

    // From the record alone, as another process would.
    let draft = desk.audit().read().await.expect("read");
    let undo = restored(draft.undo(None).expect("a draft")).expect("a plan");
    assert_eq!(
        Some(undo.steps.len()),
        report.undo.as_ref().map(|it| it.steps.len())
    );
    let report = desk.run(undo).await.expect("run");
    assert_eq!(words(&report.outcomes), ["done"; 2]);
    assert_eq!(document(&cluster, "new"), off());
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_a_conflict_and_nothing_is_written() {
    type Meddle = fn(&mut Value);
    let meddles: [(Meddle, &str); 2] = [
        (
            |flag| flag["percentage"] = json!(50),
            "percentage is now 50, not 25",
        ),
        (|flag| flag["enabled"] = json!(false), "it is already so"),
    ];
    for (meddle, why) in meddles {
        let cluster = platform(&[("new", on(25))]);
        let desk = Desk::new(&cluster);
        cluster.state().reading.push_back(Fault::Meddle(meddle));
        let report = desk.run(of("flag-set", wished(&flag("new"), "off"))).await;
        let [Outcome::Conflict { why: told }] = &report.expect("run").outcomes[..] else {
            panic!("no conflict");
        };
        assert!(told.contains(why), "{told}");
        assert_eq!(cluster.state().writes, 0);
    }
}

#[tokio::test]
async fn a_flag_made_anew_is_another_flag() {
    let cluster = platform(&[("new", on(25))]);
    cluster.state().reading.push_back(Fault::Recreate);
    let desk = Desk::new(&cluster);
    let report = desk.run(of("flag-set", wished(&flag("new"), "off"))).await;
    assert_eq!(words(&report.expect("run").outcomes), ["conflict"]);
    assert_eq!(cluster.state().writes, 0);
}

#[tokio::test]
async fn it_is_not_turned_on_where_its_share_could_not_be_set() {
    let cluster = platform(&[("new", off())]);
    let refused = WriteError::Refused(clean("403: no right"));
    cluster.state().applying.push_back(Fault::Before(refused));
    let desk = Desk::new(&cluster);
    let report = desk.run(of("flag-set", wished(&bare("new"), "25"))).await;
    let report = report.expect("run");
    assert_eq!(words(&report.outcomes), ["refused", "not started"]);
    assert_eq!(document(&cluster, "new"), off());
    assert_eq!(report.retry().map(|retry| retry.steps.len()), Some(2));
}

#[tokio::test]
async fn a_lost_answer_is_looked_up() {
    let cluster = platform(&[("new", on(25))]);
    let lost = WriteError::Unknown(clean("connection reset"));
    cluster.state().applying.push_back(Fault::After(lost));
    let desk = Desk::new(&cluster);
    let report = desk.run(of("flag-set", wished(&flag("new"), "50"))).await;
    assert_eq!(words(&report.expect("run").outcomes), ["done"]);
    assert_eq!(cluster.state().writes, 1);
}

#[tokio::test]
async fn it_is_archived_only_once_it_is_off() {
    let archive = |flag: &Flag| Step {
        target: Target::Flag {
            app: None,
            flag: flag.at.clone(),
        },
        changes: vec![switch(ARCHIVED, false, true)],
        words: "archive".into(),
        event: "FlagArchived".into(),
    };
    let steps = || {
        let mut steps = wished(&flag("old"), "off");
        steps.push(archive(&flag("old")));
        // Another environment of the flag, which waits for none of this.
        let mut elsewhere = flag("old");
        elsewhere.at.key.environment = "staging".into();
        steps.extend(wished(&elsewhere, "50"));
        steps
    };
    let cluster = platform(&[("old", on(25))]);
    let refused = WriteError::Refused(clean("no"));
    cluster.state().applying.push_back(Fault::Before(refused));
    let desk = Desk::new(&cluster);
    let report = desk.run(of("flag-archive", steps())).await.expect("run");
    // The step of the other environment follows one that is of all of them.
    assert_eq!(
        words(&report.outcomes),
        ["refused", "not started", "not started"]
    );

    let cluster = platform(&[("old", on(25))]);
    let desk = Desk::new(&cluster);
    let both = steps().into_iter().take(2).collect();
    let report = desk.run(of("flag-archive", both)).await.expect("run");
    assert_eq!(words(&report.outcomes), ["done"; 2]);
    assert_eq!(document(&cluster, "old")["archived"], json!(true));
    let undo = report.undo.expect("a way back");
    let report = desk.run(undo).await.expect("run");
    assert_eq!(words(&report.outcomes), ["done"; 2]);
    assert_eq!(document(&cluster, "old"), on(25));
}
