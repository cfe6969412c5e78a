//! What can be done to a flag.

use crate::model::CleanText;

/// Whether something can be done; the error says why not, and what to do instead.
pub type Can = Result<(), CleanText>;

/// What can be done to a flag here. What its platform can do at all, its
/// [`Platform`](super::Platform) tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Turn it on and off.
    pub toggle: Can,
    /// Set the share of those who get it.
    pub percentage: Can,
    /// Put it away, and bring it back.
    pub archive: Can,
    /// Mark it as no longer needed.
    pub mark_stale: Can,
}

impl Capabilities {
    /// Everything.
    pub const ALL: Self = Self {
        toggle: Ok(()),
        percentage: Ok(()),
        archive: Ok(()),
        mark_stale: Ok(()),
    };

    /// Nothing, for this reason.
    pub fn none(why: &CleanText) -> Self {
        let no = || Err(why.clone());
        Self {
            toggle: no(),
            percentage: no(),
            archive: no(),
            mark_stale: no(),
        }
    }
}
