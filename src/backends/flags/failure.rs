//! What a failed request means for the change that it asked for.

use crate::backends::WriteError;
use crate::backends::http::Failure;

/// What `failure` means. Only where the server said no, or was never asked, is it certain that
/// nothing was changed.
pub(in crate::backends) fn write_error(failure: &Failure) -> WriteError {
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
            408 | 500.. => WriteError::Unknown(words),
            _ => WriteError::Refused(words),
        },
    }
}
