//! What a failed request means for the change that it asked for.

use crate::backends::WriteError;
use crate::backends::kubernetes::failure::Failure;

/// What `failure` means. Only where the server said no, or was never asked, is it certain that
/// nothing was changed.
pub(super) fn write_error(failure: &Failure) -> WriteError {
    let words = failure.words();
    match failure {
        Failure::Setup(_) | Failure::Unsendable(_) | Failure::Unreachable { .. } => {
            WriteError::NotSent(words)
        }
        Failure::Broken(_) | Failure::Nonsense(_) => WriteError::Unknown(words),
        Failure::Refused(refusal) => match refusal.code {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::kubernetes::failure::Refusal;
    use crate::model::CleanText;

    #[test]
    fn only_a_clear_no_means_that_nothing_happened() {
        let answered = |code| Failure::Refused(Refusal::read(code, None, b""));
        let lost = || Failure::Broken(CleanText::new("x"));
        let unreached = Failure::Unreachable {
            words: CleanText::new("x"),
            refused: false,
        };
        let nonsense = Failure::Nonsense(CleanText::new("x"));
        let name = |failure: &Failure| match write_error(failure) {
            WriteError::Gone(_) => "gone",
            WriteError::Conflict(_) => "conflict",
            WriteError::Refused(_) => "refused",
            WriteError::Busy { .. } => "busy",
            WriteError::NotSent(_) => "not sent",
            WriteError::Unknown(_) => "unknown",
        };
        for (failure, meaning) in [
            (answered(404), "gone"),
            (answered(409), "conflict"),
            (answered(422), "refused"),
            (answered(401), "refused"),
            (answered(403), "refused"),
            (answered(302), "refused"),
            (answered(429), "busy"),
            (answered(500), "unknown"),
            (answered(503), "unknown"),
            (answered(504), "unknown"),
            (lost(), "unknown"),
            (nonsense, "unknown"),
            (unreached, "not sent"),
            (Failure::Unsendable(CleanText::new("x")), "not sent"),
        ] {
            assert_eq!(name(&failure), meaning, "{failure:?}");
        }
    }

    #[test]
    fn a_server_that_is_busy_says_for_how_long() {
        let busy = Failure::Refused(Refusal::read(429, Some("7"), b""));
        let WriteError::Busy { retry_after, .. } = write_error(&busy) else {
            panic!("429 means to wait");
        };
        assert_eq!(retry_after, Some(std::time::Duration::from_secs(7)));
    }
}
