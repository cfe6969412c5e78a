//! A bad evening: lifetimes run out, one app fails after a release, a gold one only answers
//! wrongly and slowly after its own, and in the middle of it the cluster's API is gone for a
//! minute.

use super::ensemble::CHORUS;
use super::{Scenario, Scene};
use crate::sim::world::{
    Adjustment, Behaviour, Cast, Deed, FlagDeed, FlagRole, Incident, Mix, Pace, Path, Texture,
    Traits,
};

pub(super) static EVENING: Scenario = Scenario {
    name: "evening",
    summary: "lifetimes run out, an app fails after its release at 20 s, a gold one answers 6 % \
              of its requests with 500 after its own at 10 s, a third app leaks memory, the API is \
              gone from 90 s to 150 s, the metrics from 200 s to 230 s",
    traits: Traits {
        expiring_percent: 10,
        expired_percent: 2,
        invalid_lifetimes: 2,
    },
    texture: Texture::Plain,
    mix: Mix::ORDINARY,
    roles: &[],
    chorus: Some(&CHORUS),
    flags: &[
        // A little slower and a little worse for those who have it.
        FlagRole {
            cast: Cast::Twin,
            flag: SUMMARIES,
            description: "Pages are summed up while they load",
            percent: "25",
            path: Path {
                failing_percent: 3,
                slowdown: 2,
                copes_percent: 0,
                copes_seconds: 0,
            },
            kill_switch: "page-summaries",
        },
        FlagRole {
            cast: Cast::Veteran,
            flag: "cached-answers",
            description: "Answers that were given before are given again",
            percent: "50",
            path: Path {
                failing_percent: 0,
                slowdown: 1,
                copes_percent: 100,
                copes_seconds: 0,
            },
            kill_switch: "answer-cache",
        },
    ],
    pace: Pace::Ordinary,
    scenes: &[
        Scene {
            at: 3,
            deed: Deed::Release {
                cast: Cast::Understudy,
                behaviour: Behaviour::Slow(45),
                max_unavailable: 25,
                deadline: 600,
            },
        },
        Scene {
            at: 10,
            deed: Deed::Release {
                cast: Cast::Soloist,
                // Its pods are ready all the while: only its signals tell.
                behaviour: Behaviour::Erring {
                    after: 0,
                    percent: 6,
                    slowdown: 7,
                },
                max_unavailable: 25,
                deadline: 600,
            },
        },
        Scene {
            at: 15,
            deed: Deed::Release {
                cast: Cast::Stagehand,
                behaviour: Behaviour::Leaking(150),
                max_unavailable: 25,
                deadline: 600,
            },
        },
        Scene {
            at: 20,
            deed: Deed::Release {
                cast: Cast::Star,
                behaviour: Behaviour::Crashing(2),
                // Two of three may go at once: the broken release takes the app down to one pod.
                max_unavailable: 67,
                deadline: 60,
            },
        },
        Scene {
            at: 40,
            deed: Deed::Flag(FlagDeed {
                flag: SUMMARIES,
                by: "mara.lindt@example.com",
                adjustment: Adjustment::Rollout("50"),
            }),
        },
        Scene {
            at: 90,
            deed: Deed::Incident(Incident::ApiGone),
        },
        Scene {
            at: 150,
            deed: Deed::Incident(Incident::ApiBack),
        },
        Scene {
            at: 200,
            deed: Deed::Incident(Incident::MetricsGone),
        },
        Scene {
            at: 230,
            deed: Deed::Incident(Incident::MetricsBack),
        },
    ],
};

const SUMMARIES: &str = "early-summaries";
