//! A feature, as Unleash calls a flag.

use chrono::{DateTime, TimeDelta, Utc};
use compact_str::CompactString;

use super::{Actor, Strategy};

/// A project.
#[derive(Debug)]
pub struct Project {
    /// What it is called in addresses.
    pub id: &'static str,
    /// What it is called on screens.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
}

/// All projects.
pub const PROJECTS: &[Project] = &[
    Project {
        id: "default",
        name: "Default",
        description: "Default project",
    },
    Project {
        id: "platform",
        name: "Platform",
        description: "Switches of the platform team",
    },
];

/// Where a feature is on or off; every project has both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Environment {
    /// `development`
    Development,
    /// `production`
    Production,
}

impl Environment {
    /// In the order of Unleash's pages.
    pub const ALL: [Self; 2] = [Self::Development, Self::Production];

    /// What it is called, and also what kind of environment it is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }

    /// Its place among the others.
    pub const fn sort_order(self) -> u32 {
        match self {
            Self::Development => 2,
            Self::Production => 3,
        }
    }

    /// That of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a feature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureType {
    /// Until everybody has it.
    Release,
    /// Until it is decided.
    Experiment,
    /// For a while.
    Operational,
    /// For good.
    KillSwitch,
    /// For good.
    Permission,
}

impl FeatureType {
    /// All of them, as they are listed.
    pub const ALL: [Self; 5] = [
        Self::Release,
        Self::Experiment,
        Self::Operational,
        Self::KillSwitch,
        Self::Permission,
    ];

    /// Its name in features.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Experiment => "experiment",
            Self::Operational => "operational",
            Self::KillSwitch => "kill-switch",
            Self::Permission => "permission",
        }
    }

    /// What people read of it.
    pub const fn words(self) -> [&'static str; 2] {
        match self {
            Self::Release => [
                "Release",
                "Release feature toggles are used to release new features.",
            ],
            Self::Experiment => [
                "Experiment",
                "Experiment feature toggles are used to test and verify multiple different \
                 versions of a feature.",
            ],
            Self::Operational => [
                "Operational",
                "Operational feature toggles are used to control aspects of a rollout.",
            ],
            Self::KillSwitch => [
                "Kill switch",
                "Kill switch feature toggles are used to quickly turn on or off critical \
                 functionality in your system.",
            ],
            Self::Permission => [
                "Permission",
                "Permission feature toggles are used to control permissions in your system.",
            ],
        }
    }

    /// After how many days it should be gone.
    pub const fn lifetime_days(self) -> Option<u32> {
        match self {
            Self::Release | Self::Experiment => Some(40),
            Self::Operational => Some(7),
            Self::KillSwitch | Self::Permission => None,
        }
    }

    /// That of this name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// A tag: `app:invoice-bot`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// `app`
    pub kind: CompactString,
    /// `invoice-bot`
    pub value: CompactString,
}

/// When anybody last asked for a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nobody did.
    Never,
    /// Not since.
    At(DateTime<Utc>),
    /// An app asks all the time.
    Lately,
}

/// How often what is asked for all the time is written down.
const REPORTED_EVERY_SECONDS: i64 = 60;

impl Seen {
    /// The time that is told, if there is one.
    pub fn told(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Never => None,
            Self::At(at) => Some(at),
            Self::Lately => {
                let since = now.timestamp().rem_euclid(REPORTED_EVERY_SECONDS);
                let told = now - TimeDelta::seconds(since);
                DateTime::from_timestamp(told.timestamp(), 0)
            }
        }
    }
}

/// What a feature is like in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Whether it is on.
    pub enabled: bool,
    /// Who gets it while it is on; any one of these is enough.
    pub strategies: Vec<Strategy>,
    /// Whether anybody asks for it.
    pub seen: Seen,
    /// Since when it has been like this.
    pub changed: DateTime<Utc>,
}

impl Setting {
    /// Off, as everything begins.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self {
            enabled: false,
            strategies: Vec::new(),
            seen: Seen::Never,
            changed: at,
        }
    }
}

/// A feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Unique in all projects, even when it is archived.
    pub name: CompactString,
    /// The id of its project.
    pub project: &'static str,
    /// What it is for.
    pub kind: FeatureType,
    /// In somebody's words.
    pub description: Option<Box<str>>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: Actor,
    /// Whether somebody has said that it is no longer needed.
    pub stale: bool,
    /// Since when it is archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// In each of [`Environment::ALL`].
    pub settings: [Setting; Environment::ALL.len()],
}

impl Feature {
    /// What it is like there.
    pub fn setting(&self, environment: Environment) -> &Setting {
        &self.settings[environment as usize]
    }

    /// What it is to be like there.
    pub fn setting_mut(&mut self, environment: Environment) -> &mut Setting {
        &mut self.settings[environment as usize]
    }

    /// When anybody last asked for it, anywhere.
    pub fn seen(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let told = self.settings.iter().filter_map(|it| it.seen.told(now));
        told.max()
    }

    /// Whether it is older than things of its type should get.
    pub fn is_potentially_stale(&self, now: DateTime<Utc>) -> bool {
        let lifetime = self.kind.lifetime_days();
        lifetime.is_some_and(|days| now > self.created_at + TimeDelta::days(days.into()))
    }
}
