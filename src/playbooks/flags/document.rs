//! The small document that stands for a flag where its platform has no object that holds all of
//! it: `{"enabled":true,"percentage":25,"stale":false,"archived":false}`.

use serde_json::{Number, Value};

use crate::model::{CleanText, Exposure, Flag, FlagState, Percent};
use crate::playbooks::FieldChange;

/// Where the document says whether the flag is on.
pub const ENABLED: &str = "/enabled";
/// Where it says for which share.
pub const PERCENTAGE: &str = "/percentage";
/// Where it says whether the flag is marked as no longer needed.
pub const STALE: &str = "/stale";
/// Where it says whether the flag was put away.
pub const ARCHIVED: &str = "/archived";

/// What of the document changes are made from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub enabled: bool,
    /// As it stands there, which may be no percentage.
    percentage: Option<Value>,
}

impl Document {
    /// That of `flag`.
    pub(super) fn of(flag: &Flag) -> Self {
        let stands = |exposure: &Exposure| match exposure {
            Exposure::Invalid { text } => text.parse::<Number>().ok().map(Value::Number),
            _ => None,
        };
        let percentage = flag.percentage.map(Percent::to_json);
        Self {
            enabled: flag.state == FlagState::On,
            percentage: percentage.or_else(|| stands(&flag.exposure)),
        }
    }

    /// Whether a share is set, be it one or not.
    pub(super) fn has_percentage(&self) -> bool {
        self.percentage.is_some()
    }

    /// Whether it is set to `percent`.
    pub(super) fn is_at(&self, percent: Percent) -> bool {
        self.percentage == Some(percent.to_json())
    }

    /// Turns it on or off, counting on the share that is set: what is taken back then is what was
    /// there.
    pub(super) fn turn(&self, on: bool) -> Vec<FieldChange> {
        let mut changes = vec![switch(ENABLED, self.enabled, on)];
        changes.extend(self.percentage.as_ref().map(|share| FieldChange {
            pointer: PERCENTAGE.to_owned(),
            before: Some(share.clone().into()),
            after: Some(share.clone().into()),
        }));
        changes
    }

    /// Sets the share.
    pub(super) fn set(&mut self, percent: Percent) -> FieldChange {
        let after = Some(percent.to_json());
        let before = std::mem::replace(&mut self.percentage, after.clone());
        FieldChange::open(PERCENTAGE, before, after)
    }

    /// Why the share can't be set, where what stands there can't be told.
    pub(super) fn check(&self, flag: &Flag) -> Result<(), CleanText> {
        match &flag.exposure {
            Exposure::Invalid { text } if self.percentage.is_none() => Err(CleanText::new(
                &format!("what stands there (`{text}`) is no number: set it right on its platform"),
            )),
            _ => Ok(()),
        }
    }
}

/// A change of a switch.
pub fn switch(pointer: &str, before: bool, after: bool) -> FieldChange {
    FieldChange::open(pointer, Some(Value::Bool(before)), Some(Value::Bool(after)))
}
