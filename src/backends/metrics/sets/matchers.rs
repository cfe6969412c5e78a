//! Matchers in short.

use super::{Matcher, Test};

/// A status of 500 to 599 in this label.
pub(super) const fn server_error(label: &'static str) -> Matcher {
    Matcher {
        label,
        test: Test::ServerError,
    }
}

/// This value in this label.
pub(super) const fn is(label: &'static str, value: &'static str) -> Matcher {
    Matcher {
        label,
        test: Test::Is(value),
    }
}

/// Any other value in this label.
pub(super) const fn is_not(label: &'static str, value: &'static str) -> Matcher {
    Matcher {
        label,
        test: Test::IsNot(value),
    }
}
