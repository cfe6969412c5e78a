//! `/version`, and the platform's own `/sim/requests`.

use super::answer::json;
use crate::sim::servers::RequestLog;
use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::json as tree;

/// The version of Kubernetes that is simulated, marked as a simulation.
pub(super) fn version() -> Response<Body> {
    let version = tree!({
        "major": "1",
        "minor": "36",
        "emulationMajor": "1",
        "emulationMinor": "36",
        "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35",
        "gitVersion": "v1.36.2+dogwatch.sim",
        "gitCommit": "0000000000000000000000000000000000000000",
        "gitTreeState": "clean",
        "buildDate": "2026-08-01T00:00:00Z",
        "goVersion": "none",
        "compiler": "rustc",
        "platform": "simulation",
    });
    json(StatusCode::OK, &version)
}

/// What was asked so far.
pub(super) fn requests(log: &RequestLog) -> Response<Body> {
    json(StatusCode::OK, &tree!({"requests": log.all()}))
}
