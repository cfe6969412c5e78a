//! Every fifth app is let in step by step: ground for tests and measurements.

use super::Scenario;
use crate::sim::world::{Mix, Pace, Texture, Traits};

pub(super) static MANY_ROLLOUTS: Scenario = Scenario {
    name: "many-rollouts",
    summary: "every fifth app has a Rollout, a Knative Service or a Canary, a third of the Rollouts \
              are under way; nothing else happens but what clients do",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix {
        argo: 5,
        knative: 40,
        flagger: 100,
        updating: 3,
    },
    roles: &[],
    chorus: None,
    flags: &[],
    pace: Pace::Still,
    scenes: &[],
};
