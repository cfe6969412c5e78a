//! A fleet out of nothing, always the same: for tests, benches and pictures.
//!
//! No part of dogwatch itself uses it, so the linker leaves it out.

mod flags;
mod rollouts;
mod signals;

pub use flags::{claim, flag, flag_listing, flags_say, suspect};
pub use rollouts::{rollout, sides, snapshot_with_rollouts, with_rollout};
pub use signals::{failing, measured, round, says};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Fact, Fleet, Observation};
use crate::model::{
    AppId, AttentionPolicy, CleanText, ClusterId, Declared, Epoch, Manifest, ObjectRef, Reading,
    Release, Replicas, Sensitivity, Sla, SourceId, SourceState, TtlRules, Untrusted, Usd, Workload,
    WorkloadKey, WorkloadKind, WorkloadStatus,
};

const SUBJECTS: [&str; 20] = [
    "invoice",
    "expense",
    "leave",
    "badge",
    "meeting",
    "contract",
    "payroll",
    "survey",
    "ticket",
    "shipment",
    "vendor",
    "quote",
    "inventory",
    "onboarding",
    "visitor",
    "parking",
    "canteen",
    "travel",
    "audit",
    "returns",
];
const PURPOSES: [&str; 12] = [
    "sync",
    "bot",
    "form",
    "report",
    "approver",
    "importer",
    "digest",
    "helper",
    "tracker",
    "notifier",
    "dashboard",
    "export",
];
const TEAMS: [&str; 14] = [
    "finance",
    "people",
    "sales",
    "legal",
    "logistics",
    "support",
    "marketing",
    "it",
    "facilities",
    "research",
    "procurement",
    "quality",
    "security",
    "events",
];
const PEOPLE: [&str; 16] = [
    "amara", "bruno", "chloe", "deniz", "elif", "farid", "greta", "hugo", "ines", "jonas", "kaya",
    "lena", "mateo", "nadia", "oskar", "priya",
];
const RUNTIMES: [&str; 4] = ["python", "node", "low-code", "go"];

/// The moment at which the samples live.
pub fn noon() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_780) + TimeDelta::hours(12)
}

/// Numbers that look random and are always the same (`SplitMix64`).
#[derive(Clone, Debug)]
struct Dice(u64);

impl Dice {
    fn new(app: usize, round: u64) -> Self {
        Self((app as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (round << 32))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let place = self.below(words.len() as u64);
        usize::try_from(place)
            .ok()
            .and_then(|place| words.get(place).copied())
            .unwrap_or_default()
    }
}

/// The workload of the app of that number, after so many rounds of change: status, replicas,
/// release and time to live change from round to round, what the owner declared does not.
pub fn workload(number: usize, round: u64) -> Workload {
    let mut fixed = Dice::new(number, 0);
    let mut dice = Dice::new(number, round + 1);
    let team = fixed.pick(&TEAMS);
    let name = format!(
        "{}-{}-{number}",
        fixed.pick(&SUBJECTS),
        fixed.pick(&PURPOSES)
    );
    let namespace = format!("{team}-{}", fixed.below(8));
    let created = noon() - TimeDelta::minutes(i64::try_from(fixed.below(200_000)).unwrap_or(0));
    let version = format!("1.{}.{}", dice.below(30), dice.below(10));
    let replicas = replicas(&mut dice);
    Workload {
        object: ObjectRef {
            key: WorkloadKey {
                cluster: "prod".into(),
                namespace: namespace.as_str().into(),
                kind: WorkloadKind::Deployment,
                name: name.as_str().into(),
            },
            uid: format!("{:016x}-{number:08x}", fixed.roll()).into(),
            resource_version: (1_000 * (round + 1) + dice.below(1_000)).to_string().into(),
        },
        app: AppId {
            cluster: "prod".into(),
            namespace: namespace.as_str().into(),
            name: name.as_str().into(),
        },
        created,
        manifest: manifest(team, &mut fixed),
        release: Release {
            images: vec![format!("registry.example/{team}/{name}:{version}").into()],
            version: Some(version.into()),
            revision: Some(round + 1),
            change_cause: None,
        },
        ttl: ttl(created, &mut dice),
        status: status(replicas, &mut dice),
        replicas: Reading::known(replicas, noon()),
        gitops: None,
        rollout: None,
        track: None,
        tended_by: None,
        flag_sources: None,
    }
}

fn manifest(team: &str, dice: &mut Dice) -> Manifest {
    if dice.below(25) == 0 {
        return Manifest::default();
    }
    let owner = format!("{}@example.com", dice.pick(&PEOPLE));
    Manifest {
        owner: match dice.below(20) {
            0 => Declared::Missing,
            _ => Declared::Given(owner.into()),
        },
        team: Declared::Given(team.into()),
        sla: match dice.below(12) {
            0 => Declared::Given(Sla::Gold),
            1..4 => Declared::Given(Sla::Silver),
            4 => Declared::Missing,
            5 => Declared::read(Some("platinum"), Sla::parse),
            _ => Declared::Given(Sla::Bronze),
        },
        runtime: Declared::Given(dice.pick(&RUNTIMES).into()),
        data_sensitivity: match dice.below(4) {
            0 => Declared::Given(Sensitivity::Restricted),
            1 => Declared::Given(Sensitivity::Public),
            _ => Declared::Given(Sensitivity::Internal),
        },
        traffic_rps: Declared::Given(dice.below(400) as f64 / 10.0),
        budget_usd: Declared::read(Some(&(5 * dice.below(12)).to_string()), Usd::parse),
        connectors: vec![dice.pick(&SUBJECTS).into()],
    }
}

fn ttl(start: DateTime<Utc>, dice: &mut Dice) -> TtlRules {
    let rules = TtlRules::none(start);
    let ahead = |hours: u64| {
        let end = noon() + TimeDelta::hours(i64::try_from(hours).unwrap_or(0) - 24);
        Some(Untrusted::new(&crate::model::ttl::format_expires(end)))
    };
    match dice.below(12) {
        0 => rules,
        1 => TtlRules {
            ttl: Some(Untrusted::new("forever")),
            ..rules
        },
        2 if dice.below(4) == 0 => TtlRules {
            ttl: Some(Untrusted::new("2 weeks")),
            ..rules
        },
        3 => TtlRules {
            expires: ahead(dice.below(120)),
            ..rules
        },
        _ => TtlRules {
            expires: ahead(96 + dice.below(2_000)),
            ..rules
        },
    }
}

fn replicas(dice: &mut Dice) -> Replicas {
    let desired = u32::try_from(dice.below(4)).unwrap_or(1);
    let ready = match dice.below(20) {
        0 => 0,
        1 => desired.saturating_sub(1),
        _ => desired,
    };
    Replicas {
        desired,
        ready,
        updated: desired,
        available: ready,
    }
}

fn status(replicas: Replicas, dice: &mut Dice) -> WorkloadStatus {
    if replicas.desired == 0 {
        return WorkloadStatus::ScaledToZero;
    }
    let why = |ready| {
        CleanText::from(format!(
            "{ready} of {} replicas available",
            replicas.desired
        ))
    };
    match (replicas.ready, dice.below(40)) {
        (0, _) => WorkloadStatus::Failing { why: why(0) },
        (ready, _) if ready < replicas.desired => WorkloadStatus::Degraded { why: why(ready) },
        (_, 0) => WorkloadStatus::Paused,
        (_, 1) => WorkloadStatus::Progressing {
            what: "waiting for the new replica set".into(),
        },
        _ => WorkloadStatus::Ready,
    }
}

/// What the source `kubernetes/prod` says at `at`.
pub fn observation(facts: Vec<Fact>, at: DateTime<Utc>) -> Observation {
    Observation {
        source: SourceId("kubernetes/prod".into()),
        epoch: Epoch(1),
        at,
        facts,
    }
}

/// A full snapshot of so many apps.
pub fn snapshot(apps: usize) -> Observation {
    let cluster = ClusterId {
        context: "prod".into(),
        uid: Some("5f0c9c4e-3f7b-4a54-9b55-6d8c4d6f2d10".into()),
    };
    let mut facts = vec![
        Fact::Cluster(cluster),
        Fact::State(SourceState::Loading),
        Fact::Reset,
    ];
    facts.extend((0..apps).map(|number| Fact::Upsert(Box::new(workload(number, 0)))));
    facts.extend([Fact::Complete, Fact::State(SourceState::Live)]);
    observation(facts, noon())
}

/// So many changes, spread over a fleet of `apps`, different in each round.
pub fn changes(apps: usize, count: usize, round: u64) -> Observation {
    let mut dice = Dice::new(apps, round);
    let numbers = (0..count).map(|_| dice.below(apps.max(1) as u64));
    let facts = numbers.map(|number| {
        let number = usize::try_from(number).unwrap_or(0);
        Fact::Upsert(Box::new(workload(number, round)))
    });
    observation(facts.collect(), noon())
}

/// A fleet of so many apps, live.
pub fn fleet(apps: usize) -> Fleet {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    fleet.apply(snapshot(apps));
    fleet
}
