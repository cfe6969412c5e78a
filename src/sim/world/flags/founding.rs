//! Which flags there are in the beginning.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::catalogue::{IDEAS, Idea, KILL_SWITCH};
use super::history::{Course, Past};
use super::odd::make_odd;
use super::{FlagRole, Gate, Switch, resources};
use crate::sim::store::features::{Actor, EventKind, FeatureType, Seen, Tag};
use crate::sim::store::{Key, Resource, Store};
use crate::sim::world::fleet::{App, Delivery, HOSTILE, Sla, Texture};
use crate::sim::world::random::Dice;

/// Where an app has its flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// It has none.
    Nowhere,
    /// In Unleash.
    Unleash,
    /// In a `FeatureFlag`.
    Flagd,
}

impl Home {
    /// That of an app: the same seed gives the same one, whatever else is drawn.
    pub fn of(seed: u64, nth: usize, app: &App) -> Self {
        match Dice::new(seed, HOMES + nth as u64).between(1, 100) {
            1..=52 => Self::Unleash,
            53..=66 if matches!(app.delivery, Delivery::Deployment | Delivery::Argo(_)) => {
                Self::Flagd
            }
            _ => Self::Nowhere,
        }
    }
}

/// Streams of chance: no other part of the world draws from them.
const FLAGS: u64 = 0x0010_0000;
const HOMES: u64 = 0x0020_0000;

/// Counts the flags of a fleet that is being founded.
#[derive(Debug)]
pub struct Census {
    pub(super) dice: Dice,
    pub(super) start: DateTime<Utc>,
    pub(super) past: Past,
    texture: Texture,
    /// Features of apps so far, but for kill switches.
    features: usize,
    apps: usize,
    /// What has to be stored when everything else is.
    objects: Vec<(Resource, Value)>,
    gates: Vec<Gate>,
    /// Who could get another flag.
    willing: Vec<(String, Actor)>,
}

impl Census {
    /// Of a fleet whose past ends at `start`.
    pub fn new(seed: u64, start: DateTime<Utc>, texture: Texture) -> Self {
        Self {
            dice: Dice::new(seed, FLAGS),
            start,
            past: Past::default(),
            texture,
            features: 0,
            apps: 0,
            objects: Vec::new(),
            gates: Vec::new(),
            willing: Vec::new(),
        }
    }

    /// An app, with flags where it has them.
    pub fn app(&mut self, app: &App) {
        if self.apps == 0 {
            self.objects
                .push((Resource::FeatureFlags, resources::shared(app)));
            if self.texture == Texture::Hostile {
                self.objects
                    .push((Resource::FeatureFlags, resources::hostile(app)));
            }
        }
        self.apps += 1;
        match app.flags {
            Home::Nowhere => {}
            Home::Flagd => self.objects.extend(resources::objects(app, &mut self.dice)),
            Home::Unleash => self.in_unleash(app),
        }
    }

    /// An app with a part, and its flags.
    pub fn role(&mut self, app: &App, role: &FlagRole) {
        let author = author(app);
        let tag = tag(app);
        let month = TimeDelta::days(31);
        let course = |name: &str, idea: (FeatureType, &str), percent| Course {
            name: name.to_owned(),
            kind: idea.0,
            description: idea.1.to_owned(),
            tags: vec![tag.clone()],
            author: author.clone(),
            created: self.start - month,
            on: true,
            percent,
            changed: self.start - month,
            seen: Seen::Lately,
        };
        let mut flag = course(
            role.flag,
            (FeatureType::Release, role.description),
            [role.percent; 2],
        );
        flag.created = self.start - TimeDelta::days(6);
        flag.changed = flag.created;
        let kill_switch = course(
            role.kill_switch,
            (FeatureType::KillSwitch, KILL_SWITCH.description),
            ["100", "100"],
        );
        self.past.add(flag);
        self.past.add(kill_switch);
        self.gates.push(Gate {
            app: Key::new(&app.namespace, &app.name),
            flag: Switch::Unleash(role.flag.into()),
            kill_switch: Some(Switch::Unleash(role.kill_switch.into())),
            path: role.path,
        });
    }

    fn in_unleash(&mut self, app: &App) {
        let has_switch = match app.sla {
            Sla::Gold => self.dice.chance(0.75),
            _ => self.dice.chance(0.45),
        };
        let more = self.dice.between(u32::from(!has_switch), 2);
        // Half of the apps tag their flags, the others name them after themselves.
        let tagged = self.dice.chance(0.5);
        if has_switch {
            self.feature(app, &KILL_SWITCH, tagged);
        }
        let first = self.dice.index(IDEAS.len());
        for nth in 0..more as usize {
            self.feature(app, &IDEAS[(first + nth) % IDEAS.len()], tagged);
        }
        self.willing.push((app.name.clone(), author(app)));
    }

    fn feature(&mut self, app: &App, idea: &Idea, tagged: bool) {
        let (name, tags) = if tagged {
            (format!("{}-{}", app.name, idea.name), vec![tag(app)])
        } else {
            (format!("{}.{}", app.name, idea.name), Vec::new())
        };
        let mut course = self.course(idea, name, author(app));
        course.tags = tags;
        if self.texture == Texture::Hostile {
            let bad = HOSTILE[self.features % HOSTILE.len()];
            course.description = format!("{}{bad}", course.description);
            course.author.name = bad.into();
        }
        let is_stale = course.kind != FeatureType::KillSwitch && self.dice.chance(0.04);
        let changed = course.changed;
        let author = course.author.clone();
        let feature = self.past.add(course);
        feature.stale = is_stale;
        if feature.kind != FeatureType::KillSwitch {
            make_odd(self.features, feature);
            self.features += 1;
        }
        if is_stale {
            let what = feature.what(EventKind::StaleOn);
            self.past
                .happened(changed + TimeDelta::minutes(30), &author, what);
        }
    }

    /// In one of the states in which flags are found, those that nobody needs any more among them.
    fn course(&mut self, idea: &Idea, name: String, author: Actor) -> Course {
        let dice = &mut self.dice;
        let days = |days: u32| TimeDelta::days(days.into());
        let part_of_day = dice.seconds(3_600.0, 82_800.0);
        let age = match idea.kind {
            FeatureType::KillSwitch | FeatureType::Permission => days(dice.between(60, 400)),
            _ => days(dice.between(2, 120)),
        } + part_of_day;
        let created = self.start - age;
        let recently = self.start - (age / 8).min(days(12));
        let long_ago = (self.start - age / 3)
            .min(self.start - days(31))
            .max(created);
        let course = |on, percent, changed, seen| Course {
            name,
            kind: idea.kind,
            description: idea.description.to_owned(),
            tags: Vec::new(),
            author,
            created,
            on,
            percent,
            changed,
            seen,
        };
        if idea.kind == FeatureType::KillSwitch {
            return course(true, ["100", "100"], created, Seen::Lately);
        }
        match dice.between(1, 100) {
            // Everybody has it, for long.
            1..=14 => course(true, ["25", "100"], long_ago, Seen::Lately),
            // Nobody has it, for long.
            15..=24 => course(false, ["5", "0"], long_ago, Seen::Lately),
            // Nobody asks any more.
            25..=33 => course(true, ["25", "50"], long_ago, Seen::At(long_ago)),
            // Nobody ever did.
            34..=38 => course(true, ["50", "50"], recently, Seen::Never),
            39..=50 => course(false, ["5", "5"], recently, Seen::Lately),
            51..=65 => course(true, ["1", "5"], recently, Seen::Lately),
            66..=80 => course(true, ["5", "25"], recently, Seen::Lately),
            81..=92 => course(true, ["25", "50"], recently, Seen::Lately),
            _ => course(true, ["50", "100"], recently, Seen::Lately),
        }
    }

    /// Puts everything into the store, and says what is gated. There will be at least so many
    /// features in Unleash: apps get more than they need for it.
    pub fn finish(mut self, store: &mut Store, least: usize) -> Vec<Gate> {
        self.orphans((self.apps / 20).max(3));
        self.fill(least);
        for (resource, object) in self.objects {
            // Names are unique, and nothing else refuses a creation.
            let _ = store.create(resource, object, self.start);
        }
        let Past { features, log } = self.past;
        store.features.found(features, log);
        self.gates
    }

    /// Gives apps more flags than they need.
    fn fill(&mut self, least: usize) {
        let willing = std::mem::take(&mut self.willing);
        if willing.is_empty() {
            return;
        }
        let missing = least.saturating_sub(self.past.features.len());
        for nth in 0..missing {
            let (app, author) = &willing[nth % willing.len()];
            let idea = &IDEAS[nth % IDEAS.len()];
            let name = format!("{app}.{}-{}", idea.name, nth / willing.len() + 2);
            let course = self.course(idea, name, author.clone());
            self.past.add(course);
        }
    }
}

fn tag(app: &App) -> Tag {
    Tag {
        kind: "app".into(),
        value: app.name.as_str().into(),
    }
}

/// The owner of an app makes its flags.
fn author(app: &App) -> Actor {
    let letters = app.owner.bytes().map(i64::from);
    Actor {
        id: 10 + letters.fold(0, |sum, letter| (sum * 31 + letter) % 9_973),
        name: app.owner.as_str().into(),
    }
}
