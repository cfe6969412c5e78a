//! The apps that stand around in every scenario about letting releases in: one of each kind, in
//! one of each state.

use super::{Chorus, Scene};
use crate::sim::world::{Behaviour, Cast, Deed, Delivery, Plan, Role, Sla};

const fn role(cast: Cast, delivery: Delivery, replicas: u32, traffic_millirps: u32) -> Role {
    Role {
        cast,
        delivery,
        sla: Sla::Silver,
        replicas,
        traffic_millirps,
    }
}

/// The app that the scenario is about: with so many thousandths of a request a second.
pub(super) const fn lead(plan: Plan, sla: Sla, traffic_millirps: u32) -> Role {
    Role {
        sla,
        ..role(Cast::Lead, Delivery::Argo(plan), 4, traffic_millirps)
    }
}

const BORROWED: Delivery = Delivery::Borrowed(Plan::GUARDED.with_window(2));
const SETTLED: Delivery = Delivery::Argo(Plan::TIMED.with_window(3));

/// Those who stand around, and what has happened to them before.
pub(super) static CHORUS: Chorus = Chorus {
    roles: &[
        role(Cast::Patient, Delivery::Argo(Plan::GUARDED), 3, 20_000),
        role(Cast::Mover, Delivery::Argo(Plan::TIMED), 3, 20_000),
        role(Cast::Dropout, Delivery::Argo(Plan::BY_PODS), 4, 20_000),
        // Nobody calls it, so nothing can be measured.
        role(Cast::Doubter, Delivery::Argo(Plan::MEASURED), 2, 0),
        role(Cast::Pinned, Delivery::Knative, 2, 20_000),
        role(Cast::Ward, Delivery::Flagger, 2, 20_000),
        role(Cast::Twin, Delivery::Pair, 3, 20_000),
        role(Cast::Borrower, BORROWED, 2, 20_000),
        role(Cast::Veteran, SETTLED, 2, 20_000),
    ],
    scenes: &[
        release(-7_230, Cast::Patient, Behaviour::Healthy),
        release(-5_400, Cast::Dropout, erring(0, 12)),
        patch(-4_800, Cast::Dropout, r#"{"status":{"abort":true}}"#),
        release(-3_600, Cast::Veteran, Behaviour::Healthy),
        release(-3_000, Cast::Doubter, Behaviour::Healthy),
        release(-2_400, Cast::Pinned, Behaviour::Healthy),
        Scene {
            at: -1_800,
            deed: Deed::Pin(Cast::Pinned),
        },
        release(-900, Cast::Mover, Behaviour::Healthy),
        release(-420, Cast::Borrower, Behaviour::Healthy),
        release(-210, Cast::Ward, Behaviour::Healthy),
    ],
};

/// A release that behaves like this, at this second.
pub(super) const fn release(at: i32, cast: Cast, behaviour: Behaviour) -> Scene {
    Scene {
        at,
        deed: Deed::Release {
            cast,
            behaviour,
            max_unavailable: 25,
            deadline: 600,
        },
    }
}

/// Somebody writes this into what lets an app's releases in, at this second.
const fn patch(at: i32, cast: Cast, patch: &'static str) -> Scene {
    Scene {
        at,
        deed: Deed::Patch { cast, patch },
    }
}

/// Answers so many of a hundred requests with 500, but for the first ones.
pub(super) const fn erring(after: u32, percent: u32) -> Behaviour {
    Behaviour::Erring {
        after,
        percent,
        slowdown: 1,
    }
}
