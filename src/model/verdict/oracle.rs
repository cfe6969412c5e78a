//! Reads the answers that `tests/fixtures/verdict/record.py` recorded.

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Recorded<T> {
    cases: Vec<T>,
}

/// The cases in a file's text; hundreds.
pub(super) fn cases<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let recorded: Recorded<T> = serde_json::from_str(text).expect("JSON");
    assert!(recorded.cases.len() > 250, "{}", recorded.cases.len());
    recorded.cases
}

/// Fails unless the two are within `tolerance` of each other, absolute and relative; numbers
/// below 1e-300 have no digits left to compare.
pub(super) fn assert_near(got: f64, wanted: f64, tolerance: f64, which: &str) {
    let difference = (got - wanted).abs();
    let relative = if wanted.abs() > 1e-300 {
        difference / wanted.abs()
    } else {
        0.0
    };
    assert!(
        difference <= tolerance && relative <= tolerance,
        "{which}: {got:e}, not {wanted:e} (absolute {difference:e}, relative {relative:e})"
    );
}
