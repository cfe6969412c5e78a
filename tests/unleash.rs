//! The Unleash backend and its writer over a real Unleash (`tests/real/unleash.sh`) and over the
//! embedded platform's imitation of it: the same assertions for both.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers, too"
)]

#[path = "unleash/acting.rs"]
mod acting;
#[path = "unleash/server.rs"]
mod server;
#[path = "unleash/site.rs"]
mod site;
#[path = "unleash/watch.rs"]
mod watch;

use dogwatch::backends::{Backend, FindingState, FlagReader, WriteError, Writer};
use dogwatch::execution::Outcome;
use dogwatch::model::{Exposure, Flag, FlagState, LastSeen, Percent, SourceState};
use serde_json::{Value, json};

use acting::{change, run, run_plan, step};
use site::Site;
use watch::Watch;

/// Each test over both.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod embedded {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name(&super::Site::embedded().await).await;
                }
            )*
        }
        mod real {
            $(
                #[tokio::test]
                #[ignore = "needs Unleash; run by .ci/run"]
                async fn $name() {
                    super::$name(&super::Site::real().await).await;
                }
            )*
        }
    };
}

both!(
    each_change_is_in_the_record_exactly_once,
    a_flag_without_strategies_is_not_turned_on_for_everybody,
    what_changed_in_between_is_a_conflict,
    what_changed_right_before_the_write_is_a_conflict,
    who_may_only_read_is_told_so,
    a_flag_that_is_gone_is_a_conflict,
    a_share_that_is_none_is_shown_as_it_is,
    what_is_more_than_a_share_is_never_edited,
    changes_made_elsewhere_appear_with_who_and_what,
    many_flags_at_once_are_listed,
    what_is_not_there_is_named,
    wrong_tokens_are_told_apart,
    an_examination_says_what_is_found,
);

fn rollout(share: &str) -> Value {
    let parameters = json!({"rollout": share, "stickiness": "default", "groupId": "g"});
    json!({"name": "flexibleRollout", "parameters": parameters, "constraints": []})
}

fn percent(whole: u8) -> Option<Percent> {
    Percent::whole(whole)
}

fn why(outcome: &Outcome) -> &str {
    outcome.why().map_or("", |why| why.as_str())
}

async fn each_change_is_in_the_record_exactly_once(site: &Site) {
    let name = "once.new-ui";
    site.create(name, "release").await;
    site.tag(name, "app:once").await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let flag = watch.until_flag(name, |flag| !flag.claims.is_empty()).await;
    assert_eq!(flag.claims[0].name.as_str(), "once");
    assert_eq!(
        (flag.state, &flag.exposure),
        (FlagState::Off, &Exposure::Nobody)
    );
    assert_eq!((flag.percentage, flag.stale), (None, false));
    assert_eq!(flag.kind.word(), "release");
    assert_eq!(flag.settled, flag.created, "nothing was done to it");

    let first = run(
        &unleash,
        vec![
            step(&flag.at, "percentage", json!(null), json!(25)),
            step(&flag.at, "enabled", json!(false), json!(true)),
        ],
    );
    let first = first.await;
    assert!(first.is_complete(), "{:?}", first.outcomes);
    let flag = watch
        .until_flag(name, |flag| flag.state == FlagState::On)
        .await;
    assert_eq!(flag.exposure.percent(), percent(25));
    assert_eq!(flag.settled, Some(flag.changes[0].at));

    for (field, before, after) in [
        ("percentage", json!(25), json!(50)),
        ("enabled", json!(true), json!(false)),
        ("stale", json!(false), json!(true)),
        ("archived", json!(false), json!(true)),
        ("archived", json!(true), json!(false)),
        ("stale", json!(true), json!(false)),
        ("percentage", json!(50), json!(null)),
    ] {
        let outcome = change(&unleash, &flag, field, [before, after.clone()]).await;
        assert!(outcome.is_done(), "{field} {after}: {outcome:?}");
        if (field, &after) == ("archived", &json!(true)) {
            watch.until_gone(name).await;
        }
    }
    let flag = watch
        .until_flag(name, |flag| flag.percentage.is_none())
        .await;
    assert_eq!((flag.state, flag.stale), (FlagState::Off, false));
    assert_eq!(
        site.events(name).await,
        [
            "feature-created",
            "feature-tagged",
            "feature-strategy-add",
            "feature-environment-enabled",
            "feature-strategy-update",
            "feature-environment-disabled",
            "feature-stale-on",
            "feature-archived",
            "feature-revived",
            "feature-stale-off",
            "feature-strategy-remove",
        ]
    );
}

async fn a_flag_without_strategies_is_not_turned_on_for_everybody(site: &Site) {
    let name = "bare.flag";
    site.create(name, "release").await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let flag = watch.until_flag(name, |_| true).await;
    let outcome = change(&unleash, &flag, "enabled", [json!(false), json!(true)]).await;
    assert!(why(&outcome).contains("for everybody"), "{outcome:?}");
    assert_eq!(site.events(name).await, ["feature-created"]);

    let steps = vec![
        step(&flag.at, "percentage", json!(null), json!(5)),
        step(&flag.at, "enabled", json!(false), json!(true)),
    ];
    let report = run(&unleash, steps).await;
    let strategies = site.strategies(name).await;
    assert_eq!(strategies.len(), 1, "{strategies:?}");
    assert_eq!(strategies[0]["parameters"]["rollout"], "5");
    // The last strategy of a flag that is on is not taken away under it.
    let outcome = change(&unleash, &flag, "percentage", [json!(5), json!(null)]).await;
    assert!(why(&outcome).contains("turn it off first"), "{outcome:?}");
    // Undone, it is as it was.
    let undone = run_plan(&unleash, report.undo.expect("it can be undone")).await;
    assert!(undone.is_complete(), "{:?}", undone.outcomes);
    assert!(site.strategies(name).await.is_empty());
    let flag = watch.until_flag(name, |flag| flag.changes.len() == 5).await;
    assert_eq!((flag.state, flag.percentage), (FlagState::Off, None));
}

async fn what_changed_in_between_is_a_conflict(site: &Site) {
    let name = "between.flag";
    site.create(name, "release").await;
    let strategy = site.add(name, rollout("25")).await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let flag = watch
        .until_flag(name, |flag| flag.percentage == percent(25))
        .await;
    site.set(name, &strategy, "30").await;
    let outcome = change(&unleash, &flag, "percentage", [json!(25), json!(50)]).await;
    assert!(matches!(outcome, Outcome::Conflict { .. }), "{outcome:?}");
    assert!(
        why(&outcome).contains("percentage is now 30, not 25"),
        "{outcome:?}"
    );
    site.switch(name, "on").await;
    let outcome = change(&unleash, &flag, "enabled", [json!(false), json!(true)]).await;
    assert!(why(&outcome).contains("already so"), "{outcome:?}");
    let updates = site.events(name).await;
    let updates = updates
        .iter()
        .filter(|kind| *kind == "feature-strategy-update");
    assert_eq!(updates.count(), 1, "that of the other alone");
    // Asked anew, it is what it is now.
    let looks = unleash.look(std::slice::from_ref(flag.key())).await;
    let now = looks[flag.key()].as_ref().expect("it is there");
    assert_eq!((now.percentage, now.state), (percent(30), FlagState::On));
    assert_ne!(now.at.version, flag.at.version);
    assert_eq!(now.at.uid, flag.at.uid);
}

async fn what_changed_right_before_the_write_is_a_conflict(site: &Site) {
    let name = "race.flag";
    site.create(name, "release").await;
    let strategy = site.add(name, rollout("25")).await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let flag = watch
        .until_flag(name, |flag| flag.percentage.is_some())
        .await;
    let step = step(&flag.at, "percentage", json!(25), json!(50));
    let read = unleash.read(&step.target).await.expect("it is there");
    site.set(name, &strategy, "30").await;
    let applied = unleash.apply(&step, &read, None).await;
    assert!(
        matches!(applied, Err(WriteError::Conflict(_))),
        "{applied:?}"
    );
    assert_eq!(
        site.strategies(name).await[0]["parameters"]["rollout"],
        "30"
    );
}

async fn who_may_only_read_is_told_so(site: &Site) {
    let name = "viewed.flag";
    site.create(name, "release").await;
    site.add(name, rollout("25")).await;
    let viewer = site.viewer();
    let mut watch = Watch::over(viewer.clone());
    let flag = watch
        .until_flag(name, |flag| flag.percentage.is_some())
        .await;
    let can = &flag.can;
    for can in [&can.toggle, &can.percentage, &can.archive, &can.mark_stale] {
        let why = can.as_ref().expect_err("a viewer");
        assert!(why.contains("may not: it takes"), "{why}");
    }
    let before = site.events(name).await;
    for (field, before, after) in [
        ("enabled", json!(false), json!(true)),
        ("percentage", json!(25), json!(50)),
        ("stale", json!(false), json!(true)),
        ("archived", json!(false), json!(true)),
    ] {
        let outcome = change(&viewer, &flag, field, [before, after]).await;
        assert!(
            matches!(outcome, Outcome::Refused { .. }),
            "{field}: {outcome:?}"
        );
        assert!(why(&outcome).contains("permission"), "{outcome:?}");
    }
    assert_eq!(site.events(name).await, before);
    let checked = viewer
        .read(&step(&flag.at, "stale", json!(0), json!(0)).target)
        .await;
    let wanted = step(&flag.at, "enabled", json!(false), json!(true));
    let checked = viewer
        .dry_run(&wanted, &checked.expect("it is there"))
        .await;
    assert!(
        matches!(checked, Err(WriteError::Refused(_))),
        "{checked:?}"
    );
}

async fn a_flag_that_is_gone_is_a_conflict(site: &Site) {
    let name = "gone.flag";
    site.create(name, "release").await;
    site.add(name, rollout("25")).await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let flag = watch
        .until_flag(name, |flag| flag.percentage.is_some())
        .await;
    site.archive(name).await;
    let outcome = change(&unleash, &flag, "enabled", [json!(false), json!(true)]).await;
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    assert!(why(&outcome).contains("archived"), "{outcome:?}");
    let looks = unleash.look(std::slice::from_ref(flag.key())).await;
    let why_not = looks[flag.key()].as_ref().expect_err("it is put away");
    assert!(why_not.contains("not there any more"), "{why_not}");
    watch.until_gone(name).await;

    let mut never = flag.clone();
    never.at.key.name = "never.flag".into();
    let outcome = change(&unleash, &never, "enabled", [json!(false), json!(true)]).await;
    assert!(matches!(outcome, Outcome::Conflict { .. }), "{outcome:?}");
    assert!(why(&outcome).contains("gone"), "{outcome:?}");
}

async fn a_share_that_is_none_is_shown_as_it_is(site: &Site) {
    let name = "odd.flag";
    site.create(name, "kill-switch").await;
    let strategy = site.add(name, rollout("50")).await;
    site.switch(name, "on").await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    watch
        .until_flag(name, |flag| flag.percentage == percent(50))
        .await;
    site.set(name, &strategy, "150").await;
    let flag = watch
        .until_flag(name, |flag| flag.percentage.is_none())
        .await;
    assert_eq!(flag.exposure, Exposure::Invalid { text: "150".into() });
    let outcome = change(&unleash, &flag, "percentage", [json!(null), json!(25)]).await;
    assert!(why(&outcome).contains("is now 150"), "{outcome:?}");
    // What it is turned off from is counted on, and off works.
    let mut off = step(&flag.at, "enabled", json!(true), json!(false));
    let counted = step(&flag.at, "percentage", json!(150), json!(150));
    off.changes.extend(counted.changes);
    let report = run(&unleash, vec![off]).await;
    assert!(report.is_complete(), "{:?}", report.outcomes);
    let rollout = &site.strategies(name).await[0]["parameters"]["rollout"];
    assert_eq!(rollout, "150");
    // It is put right, and never made wrong again.
    let outcome = change(&unleash, &flag, "percentage", [json!(150), json!(25)]).await;
    assert!(outcome.is_done(), "{outcome:?}");
    watch
        .until_flag(name, |flag| flag.percentage == percent(25))
        .await;
    for wrong in [json!(150), json!(12.5), json!("25")] {
        let outcome = change(&unleash, &flag, "percentage", [json!(25), wrong]).await;
        assert!(why(&outcome).contains("no whole percentage"), "{outcome:?}");
    }
}

async fn what_is_more_than_a_share_is_never_edited(site: &Site) {
    let name = "targeted.flag";
    site.create(name, "experiment").await;
    let mut strategy = rollout("25");
    let values = json!({"contextName": "userId", "operator": "IN", "values": ["1"]});
    strategy["constraints"] = json!([values]);
    site.add(name, strategy).await;
    site.switch(name, "on").await;
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    let one = |flag: &Flag| flag.exposure.words().as_str() == "some: 25 %, 1 constraint";
    let flag = watch.until_flag(name, one).await;
    assert!(flag.can.percentage.is_err() && flag.can.toggle.is_ok());
    let outcome = change(&unleash, &flag, "percentage", [json!(null), json!(50)]).await;
    assert!(
        why(&outcome).contains("change it in Unleash"),
        "{outcome:?}"
    );
    site.add(name, rollout("5")).await;
    let two = |flag: &Flag| flag.exposure.words().as_str() == "some: 2 strategies";
    watch.until_flag(name, two).await;
    let before = site.strategies(name).await;
    let outcome = change(&unleash, &flag, "enabled", [json!(true), json!(false)]).await;
    assert!(outcome.is_done(), "{outcome:?}");
    assert_eq!(site.strategies(name).await, before);
}

async fn changes_made_elsewhere_appear_with_who_and_what(site: &Site) {
    let name = "elsewhere.flag";
    site.create(name, "release").await;
    let strategy = site.add(name, rollout("5")).await;
    site.switch(name, "on").await;
    let mut watch = Watch::over(site.unleash());
    let flag = watch
        .until_flag(name, |flag| flag.state == FlagState::On)
        .await;
    let told: Vec<_> = flag.changes.iter().map(|it| it.what.to_string()).collect();
    assert_eq!(told, ["turned on", "rollout of 5 % added", "created"]);
    site.set(name, &strategy, "60").await;
    let flag = watch
        .until_flag(name, |flag| flag.percentage == percent(60))
        .await;
    let newest = &flag.changes[0];
    assert_eq!(newest.what.as_str(), "5 % → 60 %");
    assert_eq!(newest.by.as_deref(), Some("admin"));
    assert_eq!(newest.exposed, percent(60));
    assert_eq!(flag.changes[1].exposed, percent(5), "as it was then");
    assert_eq!(flag.settled, Some(newest.at));
    site.switch(name, "off").await;
    let flag = watch
        .until_flag(name, |flag| flag.state == FlagState::Off)
        .await;
    assert_eq!(flag.changes[0].exposed, percent(0));
    assert_eq!(flag.percentage, percent(60), "it is kept");
}

async fn many_flags_at_once_are_listed(site: &Site) {
    let unleash = site.unleash();
    let mut watch = Watch::over(unleash.clone());
    watch
        .until("life", |watch| watch.state == Some(SourceState::Live))
        .await;
    let names: Vec<_> = (0..40).map(|index| format!("many.f{index}")).collect();
    for name in &names {
        site.create(name, "operational").await;
        site.add(name, rollout("10")).await;
    }
    let all = |watch: &Watch| {
        let found = names.iter().filter_map(|name| watch.flag(name));
        found.filter(|flag| flag.percentage == percent(10)).count() == names.len()
    };
    watch.until("all of them", all).await;
    let keys: Vec<_> = names
        .iter()
        .map(|name| watch.flag(name).unwrap().key().clone())
        .collect();
    let looks = unleash.look(&keys).await;
    assert_eq!(looks.len(), keys.len());
    for key in &keys {
        let now = looks[key].as_ref().expect("it is there");
        assert_eq!(now.at, watch.flags[key].at, "however it is asked for");
    }
    for name in &names {
        site.archive(name).await;
    }
    let none = |watch: &Watch| names.iter().all(|name| watch.flag(name).is_none());
    watch.until("none of them", none).await;
}

async fn what_is_not_there_is_named(site: &Site) {
    let missing = site.unleash_with(|config| config.projects = vec!["nothere".into()]);
    let mut watch = Watch::over(missing);
    let failing = |watch: &Watch| {
        matches!(&watch.state, Some(SourceState::Failing { why })
        if why.contains("there is no project nothere") && why.contains("default"))
    };
    watch.until("failure in words", failing).await;

    site.create("there.flag", "release").await;
    let some = site.unleash_with(|config| {
        config.projects = vec!["default".into(), "nothere".into()];
        config.environments = vec!["production".into(), "staging".into()];
    });
    let mut watch = Watch::over(some);
    let flag = watch.until_flag("there.flag", |_| true).await;
    let unknown = matches!(flag.last_seen, LastSeen::Unknown { .. } | LastSeen::Never);
    assert!(unknown, "{:?}", flag.last_seen);
    watch.until("a note", |watch| watch.note.is_some()).await;
    let note = watch.note.clone().unwrap();
    assert!(note.contains("there is no project nothere"), "{note}");
    assert!(note.contains("there is no environment staging"), "{note}");
    let mut environments = watch.flags.keys().map(|key| key.environment.as_str());
    assert!(environments.all(|environment| environment == "production"));
}

async fn wrong_tokens_are_told_apart(site: &Site) {
    for (unleash, words) in [
        (
            site.with_token("hunter2"),
            "does not accept the credentials (401)",
        ),
        (site.backend(), "(40"),
    ] {
        let mut watch = Watch::over(unleash.clone());
        let failing = |watch: &Watch| {
            matches!(&watch.state, Some(SourceState::Failing { why })
            if why.contains(words) && !why.contains("hunter2"))
        };
        watch.until("failure in words", failing).await;
        assert!(!format!("{unleash:?}").contains("hunter2"));
        assert!(unleash.cluster().await.is_err());
    }
}

async fn an_examination_says_what_is_found(site: &Site) {
    let findings = site.unleash().examine().await;
    let failed = findings.iter().find(|it| it.state != FindingState::Ok);
    assert!(failed.is_none(), "{findings:?}");
    let findings = site.viewer().examine().await;
    let token = findings
        .iter()
        .find(|it| *it.what == *"token")
        .expect("a line");
    assert_eq!(token.state, FindingState::Limited, "{token:?}");
    assert!(token.words.contains("may only read"), "{token:?}");
    let (admin, viewer) = (site.unleash(), site.viewer());
    assert_eq!(admin.user().await.unwrap().as_str(), "admin");
    assert!(viewer.user().await.unwrap().starts_with("viewer"));
    let [one, other] = [
        admin.cluster().await.unwrap(),
        viewer.cluster().await.unwrap(),
    ];
    assert_eq!(one, other);
    assert!(one.uid.is_some());
}
