//! What is to be asked of a platform, request by request.

use super::{Wish, launchdarkly, openfeature, unleash};
use crate::model::{CleanText, Exposure, Flag, FlagState, Native, Percent};
use crate::playbooks::FieldChange;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What it changes, and what it counts on.
    pub changes: Vec<FieldChange>,
    /// The change in a few words.
    pub words: String,
}

/// What makes a flag as it is to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// The requests, each once the one before it is done.
    pub requests: Vec<Request>,
    /// What the operator must know.
    pub remarks: Vec<String>,
}

impl Moves {
    /// One more request.
    pub(super) fn then(mut self, changes: Vec<FieldChange>, words: String) -> Self {
        self.requests.push(Request { changes, words });
        self
    }

    /// The same where `needed`.
    pub(super) fn remark(mut self, needed: bool, remark: impl Into<String>) -> Self {
        if needed {
            self.remarks.push(remark.into());
        }
        self
    }
}

/// What makes `flag` as it is to be; or why it can't be, or need not be, made so.
pub fn moves(flag: &Flag, wish: Wish) -> Result<Moves, CleanText> {
    if flag.archived {
        return Err(
            "it is archived: take that back first (`dogwatch undo`, or revive it on its platform)"
                .into(),
        );
    }
    match wish {
        Wish::On | Wish::Off => flag.can.toggle.clone()?,
        Wish::Share(_) => flag.can.percentage.clone()?,
    }
    match &flag.native {
        Native::Unleash { strategies } => unleash::moves(flag, wish, *strategies),
        Native::OpenFeature(variants) => openfeature::moves(flag, wish, variants),
        Native::LaunchDarkly => launchdarkly::moves(flag, wish),
    }
}

/// How `flag` is, in a few words: `off`, `on at 25 %`, `on for everyone`.
pub fn stands(flag: &Flag) -> String {
    match flag.state {
        FlagState::Off | FlagState::CodeDefault => flag.state.word().to_owned(),
        FlagState::On => format!("on {}", let_in(&flag.exposure)),
    }
}

fn let_in(exposure: &Exposure) -> String {
    match exposure {
        Exposure::Nobody => at(Percent::ZERO),
        Exposure::Everyone => "for everyone".to_owned(),
        Exposure::Share { percent } => at(*percent),
        Exposure::Some { rules } => format!("for some ({rules})"),
        Exposure::Invalid { text } => format!("at an invalid share ({text})"),
        Exposure::Unknown { .. } => "for nobody knows whom".to_owned(),
    }
}

/// `at 25 %`, `for everyone`.
pub(super) fn at(percent: Percent) -> String {
    if percent == Percent::ALL {
        return "for everyone".to_owned();
    }
    format!("at {percent} %")
}

/// Of a share of nobody.
pub(super) const NOBODY: &str = "at 0 % it stays on, and nobody gets it";
