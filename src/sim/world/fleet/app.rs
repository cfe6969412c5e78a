//! One micro app, as the world's platform team would describe it.

use crate::sim::world::flags::Home;

use super::{Delivery, Lifetime, Release, Runtime};

/// The service class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sla {
    /// People are woken for it.
    Gold,
    /// Office hours.
    Silver,
    /// Best effort.
    Bronze,
}

impl Sla {
    /// The annotation's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gold => "gold",
            Self::Silver => "silver",
            Self::Bronze => "bronze",
        }
    }
}

/// Who brings an app to the cluster, which shows in its labels and managers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployer {
    /// The platform's own portal, with `kubectl apply`.
    Factory,
    /// Helm.
    Helm,
    /// Argo CD.
    ArgoCd,
}

/// A micro app.
#[derive(Debug, Clone)]
pub struct App {
    /// The team's namespace.
    pub namespace: String,
    /// Its name, which is also the Deployment's.
    pub name: String,
    /// Who answers for it: an e-mail address.
    pub owner: String,
    /// The owner's team.
    pub team: String,
    /// The service class.
    pub sla: Sla,
    /// What it is made with.
    pub runtime: &'static Runtime,
    /// The most sensitive data it sees.
    pub sensitivity: &'static str,
    /// Expected requests a second, in thousandths.
    pub traffic_millirps: u32,
    /// What it may cost a month.
    pub budget_usd: u32,
    /// The systems it talks to.
    pub connectors: Vec<&'static str>,
    /// How long it may live.
    pub lifetime: Lifetime,
    /// Desired pods.
    pub replicas: u32,
    /// Oldest first, at least one.
    pub releases: Vec<Release>,
    /// Who deploys it.
    pub deployer: Deployer,
    /// How its releases are let in.
    pub delivery: Delivery,
    /// Where it has its feature flags.
    pub flags: Home,
}

impl App {
    /// The image of a release.
    pub fn image(&self, release: &Release) -> String {
        format!(
            "registry.example.com/{}/{}:{}",
            self.namespace,
            self.name,
            release.tag()
        )
    }

    /// Requests a second as people write them: `0.05`, `3`, `40`.
    pub fn traffic(&self) -> String {
        (f64::from(self.traffic_millirps) / 1000.0).to_string()
    }
}
