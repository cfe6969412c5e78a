//! The apps that stand around in every scenario about letting releases in: one of each kind, in
//! one of each state.

use super::Scene;
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
pub(super) const fn lead(plan: Plan, traffic_millirps: u32) -> Role {
    role(Cast::Lead, Delivery::Argo(plan), 4, traffic_millirps)
}

pub(super) const PATIENT: Role = role(Cast::Patient, Delivery::Argo(Plan::GUARDED), 3, 20_000);
pub(super) const MOVER: Role = role(Cast::Mover, Delivery::Argo(Plan::TIMED), 3, 20_000);
pub(super) const DROPOUT: Role = role(Cast::Dropout, Delivery::Argo(Plan::BY_PODS), 4, 20_000);
/// Nobody calls it, so nothing can be measured.
pub(super) const DOUBTER: Role = role(Cast::Doubter, Delivery::Argo(Plan::MEASURED), 2, 0);
pub(super) const PINNED: Role = role(Cast::Pinned, Delivery::Knative, 2, 20_000);
pub(super) const WARD: Role = role(Cast::Ward, Delivery::Flagger, 2, 20_000);
pub(super) const TWIN: Role = role(Cast::Twin, Delivery::Pair, 3, 20_000);
pub(super) const BORROWER: Role = role(
    Cast::Borrower,
    Delivery::Borrowed(Plan::GUARDED.with_window(2)),
    2,
    20_000,
);
pub(super) const VETERAN: Role = role(
    Cast::Veteran,
    Delivery::Argo(Plan::TIMED.with_window(3)),
    2,
    20_000,
);

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
pub(super) const fn patch(at: i32, cast: Cast, patch: &'static str) -> Scene {
    Scene {
        at,
        deed: Deed::Patch { cast, patch },
    }
}

pub(super) const ABORT: &str = r#"{"status":{"abort":true}}"#;

/// Errors in one of so many requests.
pub(super) const fn erring(after: u32, percent: u32) -> Behaviour {
    Behaviour::Erring {
        after,
        percent,
        slowdown: 1,
    }
}
