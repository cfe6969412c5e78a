//! What a failed request means for the change that it asked for.

use crate::backends::http::Failure;
use crate::backends::{WriteError, flags};

/// What the server says where the condition of a patch does not hold; it calls that an error of
/// its own.
const CONDITION: &[u8] = b"TEST_OPERATION_FAILED";

/// What `failure` means.
pub(super) fn write_error(failure: &Failure) -> WriteError {
    match failure {
        Failure::Refused(refusal) if refusal.status == 500 && holds(&refusal.body, CONDITION) => {
            WriteError::Conflict("somebody else has just changed its rollout".into())
        }
        failure => flags::write_error(failure),
    }
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}
