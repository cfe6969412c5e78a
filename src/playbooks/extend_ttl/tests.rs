use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::fleet::{Capability, Permission, Rights};
use crate::model::{
    AppId, AttentionPolicy, Closeups, ClusterId, Declared, GitOps, KnownFlags, Manifest, ObjectRef,
    Reading, Release, Sla, TtlRules, Untrusted, Workload, WorkloadKey, WorkloadKind,
    WorkloadStatus,
};
use crate::playbooks::{Confirmation, FieldChange, FieldValue, Limits};

const NOW: &str = "2026-11-23T12:00:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().expect("a time")
}

/// Ten days before the present.
fn start() -> DateTime<Utc> {
    now() - TimeDelta::days(10)
}

fn rules(ttl: Option<&str>, expires: Option<&str>, kyverno: Option<&str>) -> TtlRules {
    TtlRules {
        ttl: ttl.map(Untrusted::new),
        expires: expires.map(Untrusted::new),
        kyverno: kyverno.map(Untrusted::new),
        ..TtlRules::none(start())
    }
}

fn workload(name: &str, ttl: TtlRules) -> Workload {
    let clean = CleanText::new;
    Workload {
        object: ObjectRef {
            key: WorkloadKey {
                cluster: clean("prod"),
                namespace: clean("finance"),
                kind: WorkloadKind::Deployment,
                name: clean(name),
            },
            uid: clean("11111111-1111"),
            resource_version: clean("7"),
        },
        app: AppId {
            cluster: clean("prod"),
            namespace: clean("finance"),
            name: clean(name),
        },
        created: start(),
        manifest: Manifest::default(),
        release: Release::default(),
        ttl,
        replicas: Reading::unknown("no status yet"),
        status: WorkloadStatus::Ready,
        gitops: None,
        rollout: None,
        track: None,
        tended_by: None,
        flag_sources: None,
    }
}

fn app(workloads: Vec<Workload>) -> App {
    let mut workloads = workloads.into_iter();
    let first = workloads.next().expect("a workload");
    App::new(
        first,
        workloads.collect(),
        now(),
        &AttentionPolicy::default(),
    )
}

fn named(name: &str, ttl: TtlRules) -> App {
    app(vec![workload(name, ttl)])
}

struct Desk {
    limits: Limits,
    clusters: BTreeMap<CleanText, ClusterId>,
    rights: BTreeMap<CleanText, Rights>,
}

impl Desk {
    fn new() -> Self {
        let cluster = ClusterId {
            context: CleanText::new("prod-context"),
            uid: Some(CleanText::new("cluster-uid")),
        };
        Self {
            limits: Limits::default(),
            clusters: [(CleanText::new("prod"), cluster)].into(),
            rights: BTreeMap::new(),
        }
    }

    fn plan(&self, apps: &[&App], answer: &str) -> Result<Plan, PlanError> {
        let context = Context {
            now: now(),
            limits: &self.limits,
            clusters: &self.clusters,
            rights: &self.rights,
            closeups: &Closeups::new(),
            flags: &KnownFlags::default(),
        };
        let answer = answer.to_owned();
        ExtendTtl.plan(apps, &Request { answer }, &context)
    }
}

fn plan(apps: &[&App], answer: &str) -> Plan {
    Desk::new().plan(apps, answer).expect("a plan")
}

/// The only refusal of a plan for one app.
fn refusal(app: &App, answer: &str) -> String {
    let plan = plan(&[app], answer);
    assert!(plan.steps.is_empty(), "{plan:?}");
    plan.refusals[0].why.to_string()
}

#[test]
fn every_rule_that_would_fire_is_raised_in_its_own_grammar() {
    for (rules, answer, words) in [
        (
            rules(Some("14d"), None, None),
            "7d",
            "in 4d → in 11d (janitor/ttl 14d → 21d)",
        ),
        (
            rules(None, Some("2026-11-23T14:00"), None),
            "7d",
            "in 120m → in 7d2h (janitor/expires 2026-11-23T14:00 → 2026-11-30T14:00:00Z)",
        ),
        (
            rules(None, None, Some("11d")),
            "1d12h",
            "in 24h → in 2d12h (cleanup.kyverno.io/ttl 11d → 2026-11-26T000000Z)",
        ),
        // The present counts where the end has passed.
        (
            rules(Some("9d"), None, None),
            "12h",
            "expired 24h ago → in 12h (janitor/ttl 9d → 252h)",
        ),
        // A rule that fires later than the new end stays as it is.
        (
            rules(Some("20d"), Some("2026-11-24"), None),
            "1d",
            "in 12h → in 36h (janitor/expires 2026-11-24 → 2026-11-25T00:00:00Z)",
        ),
        (
            rules(Some("14d"), Some("2026-11-24"), None),
            "7d",
            "in 12h → in 7d12h (janitor/ttl 14d → 420h, janitor/expires 2026-11-24 → \
             2026-12-01T00:00:00Z)",
        ),
        (
            rules(Some("14d"), None, None),
            "2026-12-31T18:00:00+01:00",
            "in 4d → in 38d (janitor/ttl 14d → 1157h)",
        ),
        // `forever` does not cancel a date, and stays.
        (
            rules(Some("forever"), Some("2026-11-24"), None),
            "1d",
            "in 12h → in 36h (janitor/expires 2026-11-24 → 2026-11-25T00:00:00Z)",
        ),
    ] {
        let plan = plan(&[&named("bot", rules)], answer);
        assert_eq!(plan.steps.len(), 1, "{plan:?}");
        assert_eq!(plan.steps[0].words.as_str(), words);
        assert!(plan.refusals.is_empty());
    }
}

#[test]
fn the_warning_mark_of_the_janitor_goes_with_the_extension() {
    let mut rules = rules(Some("14d"), None, None);
    rules.notified = Some(Untrusted::new("yes"));
    let plan = plan(&[&named("bot", rules)], "7d");
    assert_eq!(
        plan.steps[0].changes,
        [
            FieldChange::annotation("janitor/ttl", Some("14d"), Some("21d")),
            FieldChange::annotation("janitor/notified", Some("yes"), None),
        ]
    );
}

#[test]
fn all_workloads_of_an_app_live_longer_together() {
    let worker = Workload {
        app: workload("shop", rules(None, None, None)).app,
        ..workload("shop-worker", rules(Some("11d"), None, None))
    };
    let cache = Workload {
        app: worker.app.clone(),
        ..workload("shop-cache", rules(None, None, None))
    };
    let shop = app(vec![
        workload("shop", rules(Some("12d"), None, None)),
        worker,
        cache,
    ]);
    let plan = plan(&[&shop], "5d");
    let words: Vec<_> = plan.steps.iter().map(|step| step.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "in 2d → in 6d (janitor/ttl 12d → 16d)",
            "in 24h → in 6d (janitor/ttl 11d → 16d)"
        ]
    );
    assert_eq!(plan.confirmation, Confirmation::Key);
}

#[test]
fn what_has_no_end_is_refused_in_words() {
    let terminating = app(vec![Workload {
        status: WorkloadStatus::Terminating { since: now() },
        ..workload("bot", rules(Some("14d"), None, None))
    }]);
    for (app, answer, why) in [
        (
            named("bot", rules(Some("forever"), None, None)),
            "7d",
            "it never expires: nothing to extend",
        ),
        (
            named("bot", rules(None, None, None)),
            "7d",
            "it has no time to live, so nothing will delete it: nothing to extend",
        ),
        (
            named("bot", rules(Some("2 weeks"), None, None)),
            "7d",
            "nothing will delete it today, because janitor/ttl `2 weeks` can't be read (kube-janitor \
             reads `forever` or one number with one unit of s, m, h, d, w); to extend it, have that \
             corrected first",
        ),
        (
            terminating,
            "7d",
            "it is being deleted, and a longer life does not bring it back",
        ),
        (
            named("bot", rules(Some("14d"), None, None)),
            "2026-11-25",
            "it already lives until 2026-11-27 12:00 UTC, which is later: this would shorten it",
        ),
        (
            named("bot", rules(Some("14d"), None, None)),
            "2026-11-27T12:00",
            "it already lives until exactly then",
        ),
        (
            named("bot", rules(None, Some("9999-12-01"), None)),
            "100y",
            "the new end can't be written as janitor/expires",
        ),
    ] {
        assert_eq!(refusal(&app, answer), why);
    }
}

#[test]
fn a_right_that_is_denied_refuses_and_one_that_is_unknown_does_not() {
    let mut desk = Desk::new();
    let bot = named("bot", rules(Some("14d"), None, None));
    for (permission, steps) in [
        (Permission::Denied, 0),
        (Permission::Unknown, 1),
        (Permission::Allowed, 1),
    ] {
        let mut rights = Rights::default();
        rights.set(Capability::PatchWorkloads, permission);
        desk.rights.insert(CleanText::new("prod"), rights);
        let plan = desk.plan(&[&bot], "7d").expect("a plan");
        assert_eq!(plan.steps.len(), steps, "{permission:?}");
    }
}

#[test]
fn answers_that_cannot_be_used_are_refused_at_once() {
    let bot = named("bot", rules(Some("14d"), None, None));
    for (answer, part) in [
        ("", "is no duration"),
        ("soon", "is no duration"),
        ("0d", "zero changes nothing"),
        ("2020-01-01", "is in the past"),
        ("2026-11-23T11:59", "60s ago"),
        ("2026-13-01", "is no date"),
        ("2026-12-31 or so", "is no date"),
    ] {
        let error = Desk::new().plan(&[&bot], answer).expect_err(answer);
        let PlanError::Answer(words) = &error else {
            panic!("{answer}: {error:?}");
        };
        assert!(words.contains(part), "{answer}: {words}");
    }
    assert_eq!(Desk::new().plan(&[], "7d"), Err(PlanError::NoTargets));
}

#[test]
fn the_operators_limits_forbid_the_whole_plan() {
    let apps: Vec<_> = ["a", "b", "c"]
        .map(|name| named(name, rules(Some("14d"), None, None)))
        .into();
    let apps: Vec<_> = apps.iter().collect();
    let mut desk = Desk::new();
    desk.limits.max_bulk = 2;
    let PlanError::Forbidden(words) = desk.plan(&apps, "7d").expect_err("too many") else {
        panic!("another error");
    };
    assert!(words.contains("3 objects") && words.contains("`limits.max_bulk`"));
    desk.limits.read_only = true;
    let PlanError::Forbidden(words) = desk.plan(&apps[..1], "7d").expect_err("read-only") else {
        panic!("another error");
    };
    assert!(words.contains("read_only"), "{words}");
}

#[test]
fn what_weighs_more_takes_a_reason() {
    let bot = named("bot", rules(Some("14d"), None, None));
    let other = named("other", rules(Some("14d"), None, None));
    let forever = named("old", rules(Some("forever"), None, None));
    let mut gold = workload("gold", rules(Some("14d"), None, None));
    gold.manifest.sla = Declared::Given(Sla::Gold);
    let gold = app(vec![gold]);
    for (apps, confirmation) in [
        (vec![&bot], Confirmation::Key),
        (vec![&bot, &bot, &forever], Confirmation::Key),
        (vec![&bot, &other], Confirmation::Reason),
        (vec![&gold], Confirmation::Reason),
    ] {
        assert_eq!(plan(&apps, "7d").confirmation, confirmation);
    }
    for name in ["prod", "prod-context"] {
        let mut desk = Desk::new();
        desk.limits.protected.insert(CleanText::new(name));
        let plan = desk.plan(&[&bot], "7d").expect("a plan");
        assert_eq!(plan.confirmation, Confirmation::Reason, "{name}");
    }
}

#[test]
fn whoever_may_put_the_old_value_back_is_named() {
    let owned = |name, gitops| {
        app(vec![Workload {
            gitops,
            ..workload(name, rules(Some("14d"), Some("bad"), None))
        }])
    };
    let apps = [
        owned("a", Some(GitOps::ArgoCd)),
        owned("b", Some(GitOps::ArgoCd)),
        owned("c", None),
    ];
    let apps: Vec<_> = apps.iter().collect();
    let warnings = plan(&apps, "7d").warnings;
    assert_eq!(
        warnings.iter().map(CleanText::as_str).collect::<Vec<_>>(),
        [
            "Argo CD applies 2 of these from git and may put the old value back: change it there \
             too",
            "3 of these also have a rule that can't be read: it stays as it is",
        ]
    );
    let single = plan(&apps[..1], "7d").warnings;
    assert!(single[0].starts_with("Argo CD applies this from git"));
}

fn any_text(grammar: &'static str) -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        3 => grammar.prop_map(Some),
        1 => "[0-9a-z -]{0,8}".prop_map(Some),
    ]
}

fn any_rules() -> impl Strategy<Value = TtlRules> {
    (
        any_text("[1-9][0-9]{0,2}[smhdw]|forever"),
        any_text("20(2[5-9]|3[0-9])-(0[1-9]|1[0-2])-[0-3][0-9](T[01][0-9]:[0-5][0-9])?"),
        any_text("[1-9][0-9]?(m|h|d)|2027-0[1-9]-1[0-9]"),
        proptest::option::of("yes|\\x1b\\[2J"),
        0_i64..90_000_000_000,
    )
        .prop_map(|(ttl, expires, kyverno, notified, age)| TtlRules {
            created: now() - TimeDelta::milliseconds(age),
            start: now() - TimeDelta::milliseconds(age),
            ttl: ttl.as_deref().map(Untrusted::new),
            expires: expires.as_deref().map(Untrusted::new),
            kyverno: kyverno.as_deref().map(Untrusted::new),
            notified: notified.as_deref().map(Untrusted::new),
        })
}

proptest! {
    #[test]
    fn no_life_is_ever_shortened(
        all in prop::collection::vec(any_rules(), 1..4),
        answer in "[1-9][0-9]{0,3}(s|m|h|d)|2026-1[12]-[12][0-9]|2027-0[1-9]-1[0-9]T0[0-9]:30",
    ) {
        let mut workloads: Vec<_> = all
            .into_iter()
            .enumerate()
            .map(|(number, rules)| workload(&format!("w{number}"), rules))
            .collect();
        let id = workloads[0].app.clone();
        for workload in &mut workloads {
            workload.app = id.clone();
        }
        let app = app(workloads);
        let Ok(plan) = Desk::new().plan(&[&app], &answer) else { return Ok(()) };
        let Expiry::At { when: old_end, .. } = app.expiry else {
            prop_assert!(plan.steps.is_empty());
            return Ok(());
        };
        if let Some(step) = plan.steps.first() {
            let asked = Extension::parse(&answer, now()).expect("planned before");
            let asked = asked.new_end(old_end, now()).expect("planned before");
            for workload in app.workloads() {
                let step = plan.steps.iter().find(|step| step.target.object() == Some(&workload.object));
                let changes = step.map_or(&[][..], |step| &step.changes);
                let after = rules::changed(&workload.ttl, changes);
                for rule in crate::model::TtlRule::ALL {
                    let fires = |rules: &TtlRules| rules.fires(rule).given().copied().flatten();
                    match (fires(&workload.ttl), fires(&after)) {
                        (Some(before), Some(after)) => {
                            prop_assert!(after >= before && after >= asked);
                        }
                        (before, after) => prop_assert_eq!(before, after),
                    }
                }
            }
            prop_assert!(!step.changes.is_empty());
        }
    }

    #[test]
    fn the_inverse_restores_the_exact_texts(rules in any_rules(), answer in "[1-9][0-9]?d") {
        let app = named("bot", rules);
        let plan = plan(&[&app], &answer);
        let Some(inverse) = plan.inverse(&CleanText::new("id"), plan.steps.clone()) else {
            prop_assert!(plan.steps.is_empty());
            return Ok(());
        };
        let ttl = &app.workloads()[0].ttl;
        let exact = |text: &Option<Untrusted>| {
            text.as_ref().map(|text| FieldValue::from(text.as_written()))
        };
        for (there, back) in plan.steps[0].changes.iter().zip(&inverse.steps[0].changes) {
            let original = match back.field().as_str() {
                "janitor/ttl" => exact(&ttl.ttl),
                "janitor/expires" => exact(&ttl.expires),
                "janitor/notified" => exact(&ttl.notified),
                _ => exact(&ttl.kyverno),
            };
            prop_assert_eq!(&back.after, &original);
            prop_assert_eq!(&back.before, &there.after);
        }
    }
}
