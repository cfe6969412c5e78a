//! What a failed request means for the change that it asked for.

use crate::backends::WriteError;
use crate::backends::http::Failure;

/// What the server says where the condition of a patch does not hold; it calls that an error of
/// its own.
const CONDITION: &[u8] = b"TEST_OPERATION_FAILED";

/// What `failure` means. Only where the server said no, or was never asked, is it certain that
/// nothing was changed.
pub(super) fn write_error(failure: &Failure) -> WriteError {
    let words = failure.words();
    match failure {
        Failure::Setup(_) | Failure::Unreachable { .. } => WriteError::NotSent(words),
        Failure::Broken(_) | Failure::Nonsense(_) => WriteError::Unknown(words),
        Failure::Refused(refusal) => match refusal.status {
            404 | 410 => WriteError::Gone(words),
            409 => WriteError::Conflict(words),
            429 => WriteError::Busy {
                why: words,
                retry_after: refusal.retry_after,
            },
            500 if holds(&refusal.body, CONDITION) => {
                WriteError::Conflict("somebody else has just changed its rollout".into())
            }
            408 | 500.. => WriteError::Unknown(words),
            _ => WriteError::Refused(words),
        },
    }
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}
