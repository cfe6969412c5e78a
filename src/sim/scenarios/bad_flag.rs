//! A feature flag was opened to more callers, and minutes later what is behind it fails.

use super::{Scenario, Scene};
use crate::sim::world::{
    Adjustment, Cast, Deed, Delivery, FlagDeed, FlagRole, Mix, Pace, Path, Role, Sla, Texture,
    Traits,
};

pub(super) static BAD_FLAG: Scenario = Scenario {
    name: "bad-flag",
    summary: "the flag new-prompt of a gold app went from 5 % to 25 % four minutes before the \
              start; from 8 s on most requests behind it fail, until it is closed",
    traits: Traits {
        expiring_percent: 0,
        expired_percent: 0,
        invalid_lifetimes: 0,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[Role {
        cast: Cast::Lead,
        delivery: Delivery::Deployment,
        sla: Sla::Gold,
        replicas: 4,
        traffic_millirps: 40_000,
    }],
    chorus: None,
    flags: &[FlagRole {
        cast: Cast::Lead,
        flag: FLAG,
        description: "The longer prompt, with the customer's history",
        percent: "5",
        path: Path {
            failing_percent: 70,
            slowdown: 3,
            // Its answers fill a queue that is emptied slowly.
            copes_percent: 5,
            copes_seconds: 248,
        },
        kill_switch: "ai-answers",
    }],
    pace: Pace::Still,
    scenes: &[Scene {
        at: -240,
        deed: Deed::Flag(FlagDeed {
            flag: FLAG,
            by: "mara.lindt@example.com",
            adjustment: Adjustment::Rollout("25"),
        }),
    }],
};

const FLAG: &str = "new-prompt";
