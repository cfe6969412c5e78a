//! Flags of the sample fleet.

use chrono::TimeDelta;

use super::{Dice, noon, workload};
use crate::fleet::{Fact, Observation};
use crate::model::{
    AppId, Capabilities, Claim, Claimant, CleanText, Epoch, Exposure, Flag, FlagChange, FlagKey,
    FlagKind, FlagRef, FlagState, LastSeen, Native, Percent, Platform, SourceId, SourceState,
};

const GATES: [&str; 10] = [
    "new-prompt",
    "streaming",
    "retries",
    "fast-path",
    "cache",
    "beta-form",
    "v2-schema",
    "batching",
    "dark-mode",
    "stop",
];
const SHARES: [u8; 8] = [0, 1, 5, 25, 50, 100, 100, 100];

/// The flag of that number in a fleet of so many apps, after so many rounds of change: its
/// exposure, its changes and when it was last seen change from round to round.
pub fn flag(number: usize, apps: usize, round: u64) -> Flag {
    let mut fixed = Dice::new(number.wrapping_mul(7) + 1, 0);
    let mut dice = Dice::new(number.wrapping_mul(7) + 1, round + 1);
    let app = usize::try_from(fixed.below(apps.max(1) as u64)).unwrap_or(0);
    let app = workload(app, 0).app;
    let gate = fixed.pick(&GATES);
    let name = format!("{}.{gate}-{number}", app.name);
    let created = noon() - TimeDelta::hours(i64::try_from(fixed.below(3_000)).unwrap_or(0));
    let kind = match (gate, fixed.below(10)) {
        ("stop", _) => FlagKind::KillSwitch,
        (_, 0) => FlagKind::Permission,
        (_, 1) => FlagKind::Experiment,
        (_, 2) => FlagKind::Operational,
        (_, 3) => FlagKind::Other("plan".into()),
        _ => FlagKind::Release,
    };
    let claims = match fixed.below(8) {
        0 => Vec::new(),
        1 => vec![claim(Claimant::Tag, &app.name)],
        _ => vec![claim(Claimant::Pattern, &app.name)],
    };
    let changes = changes(created, &mut dice);
    let share = changes.first().and_then(|change| change.exposed);
    let exposure = share.map_or(Exposure::Nobody, Exposure::share);
    Flag {
        at: FlagRef {
            key: FlagKey {
                platform: "unleash".into(),
                project: "default".into(),
                environment: "production".into(),
                name: name.as_str().into(),
            },
            by: Platform::Unleash,
            uid: created.to_rfc3339().into(),
            version: format!("{:016x}", dice.roll()).into(),
        },
        kind,
        description: (fixed.below(3) == 0).then(|| format!("lets {gate} in").into()),
        owner: (fixed.below(2) == 0)
            .then(|| format!("{}@example.com", fixed.pick(&super::PEOPLE)).into()),
        tags: vec![format!("app:{}", app.name).into()],
        claims,
        state: if exposure == Exposure::Nobody {
            FlagState::Off
        } else {
            FlagState::On
        },
        exposure,
        percentage: share,
        stale: fixed.below(40) == 0,
        archived: false,
        created: Some(created),
        last_seen: last_seen(&mut dice),
        settled: changes.first().map(|change| change.at),
        changes,
        can: Capabilities::ALL,
        native: Native::Unleash { strategies: 1 },
    }
}

/// A claim of that kind to the app of that name, wherever it is.
pub fn claim(by: Claimant, name: &CleanText) -> Claim {
    Claim {
        by,
        cluster: None,
        namespace: None,
        name: name.clone(),
    }
}

/// Up to three, the newest first.
fn changes(created: chrono::DateTime<chrono::Utc>, dice: &mut Dice) -> Vec<FlagChange> {
    let lived = (noon() - created).num_minutes().unsigned_abs().max(1);
    let mut minutes: Vec<_> = (0..=dice.below(3)).map(|_| dice.below(lived)).collect();
    minutes.sort_unstable();
    let changes = minutes.into_iter().map(|minutes| {
        let place = usize::try_from(dice.below(SHARES.len() as u64)).unwrap_or(0);
        let share = SHARES.get(place).copied().and_then(Percent::whole);
        FlagChange {
            at: noon() - TimeDelta::minutes(i64::try_from(minutes).unwrap_or(0)),
            by: Some(dice.pick(&super::PEOPLE).into()),
            what: share.map_or_else(CleanText::default, |share| format!("to {share} %").into()),
            exposed: share,
        }
    });
    changes.collect()
}

fn last_seen(dice: &mut Dice) -> LastSeen {
    match dice.below(10) {
        0 => LastSeen::Never,
        1 => LastSeen::Unknown {
            why: "no client of production reports".into(),
        },
        2 => LastSeen::At {
            at: noon() - TimeDelta::days(i64::try_from(dice.below(90)).unwrap_or(0)),
        },
        _ => LastSeen::At {
            at: noon() - TimeDelta::minutes(i64::try_from(dice.below(120)).unwrap_or(0)),
        },
    }
}

/// What the source `unleash/unleash` says at noon.
pub fn flags_say(facts: Vec<Fact>) -> Observation {
    Observation {
        source: SourceId("unleash/unleash".into()),
        epoch: Epoch(1),
        at: noon(),
        facts,
    }
}

/// A full listing of so many flags of a fleet of `apps`.
pub fn flag_listing(flags: usize, apps: usize) -> Observation {
    let mut facts = vec![Fact::State(SourceState::Loading), Fact::Reset];
    facts.extend((0..flags).map(|number| Fact::Flag(Box::new(flag(number, apps, 0)))));
    facts.extend([Fact::Complete, Fact::State(SourceState::Live)]);
    flags_say(facts)
}

/// The flag `new-prompt` of `app`, which went from 5 to 25 % six minutes before noon.
pub fn suspect(app: &AppId) -> Flag {
    let change = |minutes, from: u8, to: u8| FlagChange {
        at: noon() - TimeDelta::minutes(minutes),
        by: Some("mara".into()),
        what: format!("{from} % → {to} %").into(),
        exposed: Percent::whole(to),
    };
    let percentage = Percent::whole(25);
    let mut flag = flag(0, 1, 0);
    flag.at.key.name = "new-prompt".into();
    flag.claims = vec![claim(Claimant::Tag, &app.name)];
    flag.tags = vec![format!("app:{}", app.name).into()];
    flag.description = Some("The longer prompt, with the customer's history".into());
    flag.kind = FlagKind::Release;
    flag.state = FlagState::On;
    (flag.stale, flag.archived) = (false, false);
    flag.exposure = percentage.map_or(Exposure::Nobody, Exposure::share);
    flag.percentage = percentage;
    flag.created = Some(noon() - TimeDelta::days(6));
    flag.changes = vec![change(6, 5, 25), change(60, 0, 5)];
    flag.settled = flag.changes.first().map(|change| change.at);
    flag.last_seen = LastSeen::At {
        at: noon() - TimeDelta::seconds(20),
    };
    flag
}
