//! Which flags count as left behind.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::model::{
    Capabilities, Exposure, Flag, FlagKey, FlagKind, FlagRef, FlagState, LastSeen, Native, Percent,
    Platform,
};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn days_ago(days: i64) -> DateTime<Utc> {
    now() - TimeDelta::days(days)
}

/// A release flag of two months ago that everybody has got for 50 days and nobody asks for.
fn flag() -> Flag {
    Flag {
        at: FlagRef {
            key: FlagKey {
                platform: "unleash".into(),
                project: "default".into(),
                environment: "production".into(),
                name: "new-prompt".into(),
            },
            by: Platform::Unleash,
            uid: "1".into(),
            version: "1".into(),
        },
        kind: FlagKind::Release,
        description: None,
        owner: None,
        tags: Vec::new(),
        claims: Vec::new(),
        state: FlagState::On,
        exposure: Exposure::Everyone,
        percentage: Some(Percent::ALL),
        stale: false,
        archived: false,
        created: Some(days_ago(60)),
        last_seen: LastSeen::At { at: days_ago(45) },
        settled: Some(days_ago(50)),
        changes: Vec::new(),
        can: Capabilities::ALL,
        native: Native::Unleash { strategies: 1 },
    }
}

fn assess(flag: &Flag) -> Staleness {
    Staleness::assess(flag, now(), &StalePolicy::default())
}

/// Score, whether it is stale, and what is not known, of the flag with that changed.
fn told(change: impl FnOnce(&mut Flag)) -> (Option<u8>, bool, Vec<StaleGap>) {
    let mut flag = flag();
    change(&mut flag);
    let staleness = assess(&flag);
    (staleness.score(), staleness.is_stale(), staleness.gaps)
}

#[test]
fn each_reason_is_a_point_in_words() {
    let staleness = assess(&flag());
    assert_eq!(staleness.score(), Some(3));
    assert_eq!(
        staleness.sentence(now()),
        "60d old, release flags are expected to live 40d; everyone gets it for 50d; not asked for \
         in 45d"
    );
    let mut never = flag();
    never.last_seen = LastSeen::Never;
    never.exposure = Exposure::Nobody;
    never.stale = true;
    assert_eq!(
        assess(&never).sentence(now()),
        "marked as stale; 60d old, release flags are expected to live 40d; nobody gets it for \
         50d; never asked for in 60d"
    );
}

#[test]
fn what_keeps_a_flag_from_being_stale() {
    let none = Vec::new;
    assert_eq!(
        told(|flag| flag.created = Some(days_ago(39))),
        (Some(2), true, none())
    );
    assert_eq!(
        told(|flag| flag.settled = Some(days_ago(29))),
        (Some(2), true, none())
    );
    assert_eq!(
        told(|flag| {
            flag.settled = Some(days_ago(29));
            flag.last_seen = LastSeen::At { at: now() };
        }),
        (Some(1), false, none())
    );
    let half = Percent::whole(50).expect("a percentage");
    for exposure in [
        Exposure::share(half),
        Exposure::Some {
            rules: "segment beta".into(),
        },
        Exposure::Invalid { text: "150".into() },
    ] {
        assert_eq!(
            told(|flag| flag.exposure = exposure),
            (Some(2), true, none())
        );
    }
    assert_eq!(
        told(|flag| flag.kind = FlagKind::Operational),
        (Some(3), true, none()),
        "a week"
    );
}

#[test]
fn what_is_not_known_is_no_point_and_is_named() {
    let why = || "no client of production reports".into();
    assert_eq!(
        told(|flag| flag.last_seen = LastSeen::Unknown { why: why() }),
        (Some(2), true, vec![StaleGap::LastSeen { why: why() }])
    );
    assert_eq!(
        told(|flag| flag.settled = None),
        (Some(2), true, vec![StaleGap::Settled])
    );
    assert_eq!(
        told(|flag| flag.kind = FlagKind::Unsaid),
        (Some(2), true, vec![StaleGap::Kind])
    );
    assert_eq!(
        told(|flag| {
            flag.created = None;
            flag.last_seen = LastSeen::Never;
        }),
        (Some(1), false, vec![StaleGap::Age]),
        "named once"
    );
    assert_eq!(
        told(|flag| flag.exposure = Exposure::Unknown { why: why() }),
        (Some(2), true, vec![StaleGap::Exposure])
    );
}

#[test]
fn what_is_there_for_good_or_gone_already_is_not_scored() {
    for kind in [FlagKind::KillSwitch, FlagKind::Permission] {
        let mut flag = flag();
        flag.kind = kind;
        // Whoever marked it, nobody cleans it up.
        flag.stale = true;
        let staleness = assess(&flag);
        assert_eq!((staleness.score(), staleness.is_stale()), (None, false));
        assert!(staleness.marked);
        assert!(
            staleness
                .sentence(now())
                .ends_with("flags are there for good")
        );
    }
    assert_eq!(told(|flag| flag.archived = true), (None, false, Vec::new()));
}

#[test]
fn what_somebody_marked_is_stale_whatever_its_score() {
    let (score, is_stale, _) = told(|flag| {
        flag.stale = true;
        flag.created = Some(now());
        flag.settled = Some(now());
        flag.last_seen = LastSeen::At { at: now() };
    });
    assert_eq!((score, is_stale), (Some(0), true));
}

fn moment() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    prop::option::of((-10..120_i64).prop_map(days_ago))
}

prop_compose! {
    fn any_flag()(
        kind in prop::sample::select(vec!["release", "operational", "kill-switch", "", "plan"]),
        exposure in 0..4_u8,
        created in moment(),
        settled in moment(),
        seen in moment(),
        is_counted in any::<bool>(),
    ) -> Flag {
        let mut flag = flag();
        flag.kind = FlagKind::named(kind);
        flag.exposure = match exposure {
            0 => Exposure::Nobody,
            1 => Exposure::Everyone,
            2 => Exposure::Some { rules: "a".into() },
            _ => Exposure::Unknown { why: "x".into() },
        };
        (flag.created, flag.settled) = (created, settled);
        flag.last_seen = match (seen, is_counted) {
            (Some(at), _) => LastSeen::At { at },
            (None, true) => LastSeen::Never,
            (None, false) => LastSeen::Unknown { why: "x".into() },
        };
        flag
    }
}

proptest! {
    /// Time alone never takes a reason back, and changes nothing before the time it was said to.
    #[test]
    fn the_score_grows_with_time_and_exactly_when_it_was_said_to(flag in any_flag(), days in 0..90_i64) {
        let policy = StalePolicy::older_than(TimeDelta::days(days));
        let mut time = now();
        let mut before = Staleness::assess(&flag, time, &policy);
        while let Some(next) = before.next_change {
            prop_assert!(next > time);
            let right_before = Staleness::assess(&flag, next - TimeDelta::nanoseconds(1), &policy);
            prop_assert_eq!(&right_before, &before);
            let then = Staleness::assess(&flag, next, &policy);
            prop_assert!(then.score() > before.score());
            prop_assert_eq!(&then.gaps, &before.gaps);
            (time, before) = (next, then);
        }
        let far = Staleness::assess(&flag, time + TimeDelta::days(10_000), &policy);
        prop_assert_eq!(far, before);
    }

    /// Three questions: a reason now, one in time, none ever, or not known.
    #[test]
    fn a_longer_span_never_finds_more(flag in any_flag(), days in 0..90_i64) {
        let score = |days| {
            let policy = StalePolicy::older_than(TimeDelta::days(days));
            Staleness::assess(&flag, now(), &policy).score()
        };
        prop_assert!(score(days + 1) <= score(days));
        prop_assert!(score(days).is_none_or(|it| it <= 3));
    }
}
