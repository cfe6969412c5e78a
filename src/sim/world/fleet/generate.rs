//! Founding the fleet: plausible shares of everything.

use chrono::{DateTime, Utc};

use super::app::Deployer;
use super::names::Names;
use super::teams::{FIRST_NAMES, LAST_NAMES, TEAMS};
use super::{App, Delivery, Lifetime, RUNTIMES, Release, Sla};
use crate::sim::world::flags::Home;
use crate::sim::world::random::Dice;

/// How a fleet differs from an ordinary one: shares of all apps, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits {
    /// Lifetimes that end in the next hours, some in minutes.
    pub expiring_percent: u32,
    /// Lifetimes that are over already.
    pub expired_percent: u32,
    /// Lifetimes nobody can read; at most three apps.
    pub invalid_lifetimes: u32,
}

/// Makes apps, one after another; the same seed makes the same fleet.
#[derive(Debug)]
pub struct Founder {
    dice: Dice,
    start: DateTime<Utc>,
    traits: Traits,
    names: Vec<Names>,
    owners: Vec<Vec<String>>,
    invalid_left: u32,
    /// How many releases of an app are remembered.
    memory: usize,
}

/// A fleet larger than this has a short past: its old ReplicaSets would be most of its bytes.
const LARGE: usize = 20_000;

const SLAS: &[(Sla, u32)] = &[(Sla::Gold, 12), (Sla::Silver, 33), (Sla::Bronze, 55)];
const DEPLOYERS: &[(Deployer, u32)] = &[
    (Deployer::Factory, 70),
    (Deployer::Helm, 18),
    (Deployer::ArgoCd, 12),
];

impl Founder {
    /// A founder of a fleet of about so many apps.
    pub fn new(seed: u64, apps: usize, traits: Traits, start: DateTime<Utc>) -> Self {
        let mut dice = Dice::new(seed, 1);
        let names = TEAMS
            .iter()
            .map(|team| Names::new(team.classics, team.subjects, &mut dice))
            .collect();
        let owners = owners(apps, &mut dice);
        let invalid_left = traits.invalid_lifetimes;
        Self {
            dice,
            start,
            traits,
            names,
            owners,
            invalid_left,
            memory: if apps > LARGE { 1 } else { usize::MAX },
        }
    }

    /// An app that has been there for a while.
    pub fn settled(&mut self) -> App {
        let sla = *self.dice.weighted(SLAS);
        let lifetime = self.lifetime(sla);
        self.app(sla, lifetime)
    }

    /// An app somebody has made just now.
    pub fn newborn(&mut self, now: DateTime<Utc>) -> App {
        let sla = *self.dice.weighted(&SLAS[1..]);
        let value = (*self.dice.pick(&["48h", "7d", "14d", "30d"])).to_owned();
        let lifetime = Lifetime {
            annotation: "janitor/ttl",
            value,
            created: now,
        };
        let mut app = self.app(sla, lifetime);
        app.releases.truncate(1);
        app
    }

    fn lifetime(&mut self, sla: Sla) -> Lifetime {
        let dice = &mut self.dice;
        let throw = dice.between(1, 100);
        let Traits {
            expiring_percent,
            expired_percent,
            ..
        } = self.traits;
        if throw <= expired_percent {
            let past = self.start - dice.seconds(120.0, 7_200.0);
            return Lifetime::ending(past, dice);
        }
        if throw <= expired_percent + expiring_percent {
            let minutes = if dice.chance(0.3) { 0.05 } else { 1.0 };
            let left = dice.seconds(90.0, 8.0 * 3_600.0 * minutes);
            return Lifetime::ending(self.start + left, dice);
        }
        if self.invalid_left > 0 && dice.chance(0.05) {
            self.invalid_left -= 1;
            return Lifetime::invalid(self.start, dice);
        }
        if sla == Sla::Gold && dice.chance(0.35) {
            return Lifetime::forever(self.start, dice);
        }
        Lifetime::ordinary(self.start, dice)
    }

    fn app(&mut self, sla: Sla, lifetime: Lifetime) -> App {
        let shares: Vec<_> = TEAMS
            .iter()
            .enumerate()
            .map(|(at, team)| (at, team.share))
            .collect();
        let at = *self.dice.weighted(&shares);
        let team = &TEAMS[at];
        let dice = &mut self.dice;
        // The product of two throws leans to the front: some people have many apps, most few.
        let lean = dice.fraction() * dice.fraction();
        let owner = self.owners[at][index_at(lean, self.owners[at].len())].clone();
        let &sensitivity = dice.weighted(team.sensitivity);
        let mut releases =
            Release::history(lifetime.created, self.start.max(lifetime.created), dice);
        releases.drain(..releases.len().saturating_sub(self.memory));
        App {
            namespace: team.name.to_owned(),
            name: self.names[at].next(),
            owner,
            team: team.name.to_owned(),
            sla,
            runtime: dice.weighted(RUNTIMES),
            sensitivity,
            traffic_millirps: traffic(sla, dice),
            budget_usd: *dice.pick(budgets(sla)),
            connectors: connectors(team.connectors, dice),
            replicas: replicas(sla, dice),
            deployer: *dice.weighted(DEPLOYERS),
            delivery: Delivery::Deployment,
            flags: Home::Nowhere,
            releases,
            lifetime,
        }
    }
}

fn owners(apps: usize, dice: &mut Dice) -> Vec<Vec<String>> {
    let mut people: Vec<String> = FIRST_NAMES
        .iter()
        .flat_map(|first| {
            LAST_NAMES
                .iter()
                .map(move |last| format!("{first}.{last}@example.com"))
        })
        .collect();
    dice.shuffle(&mut people);
    let each = (apps / TEAMS.len() / 5).clamp(3, people.len() / TEAMS.len());
    people
        .chunks(each)
        .take(TEAMS.len())
        .map(<[String]>::to_vec)
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a short list's length"
)]
fn index_at(share: f64, len: usize) -> usize {
    ((share * len as f64) as usize).min(len - 1)
}

fn traffic(sla: Sla, dice: &mut Dice) -> u32 {
    let steps: &[u32] = match sla {
        Sla::Gold => &[2_000, 5_000, 8_000, 12_000, 20_000, 40_000],
        Sla::Silver => &[200, 500, 1_000, 2_000, 4_000],
        Sla::Bronze => &[10, 20, 50, 100, 300, 800],
    };
    *dice.pick(steps)
}

fn budgets(sla: Sla) -> &'static [u32] {
    match sla {
        Sla::Gold => &[120, 200, 350, 500, 800],
        Sla::Silver => &[30, 40, 60, 80, 120],
        Sla::Bronze => &[5, 8, 10, 15, 20, 25],
    }
}

fn replicas(sla: Sla, dice: &mut Dice) -> u32 {
    match sla {
        Sla::Gold => dice.between(2, 4),
        Sla::Silver => dice.between(1, 2),
        Sla::Bronze => 1,
    }
}

fn connectors(of_team: &[&'static str], dice: &mut Dice) -> Vec<&'static str> {
    let mut chosen: Vec<_> = of_team
        .iter()
        .copied()
        .filter(|_| dice.chance(0.4))
        .collect();
    if chosen.is_empty() {
        chosen.push(*dice.pick(of_team));
    }
    chosen
}
