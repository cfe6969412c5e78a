//! How it is, and who gets it.

use super::{Choice, Content, Field, Measure};
use crate::fleet::filter::Unit;
use crate::fleet::{FlagRow, Press};
use crate::model::{Exposure, FlagState, Percent};

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "attention",
        aliases: &[],
        help: "why it presses: an app went wrong after it was changed, its exposure makes no \
               sense, or it is a kill switch and tripped",
        example: "attention:suspect",
        content: Content::Choice(Choice::timeless(
            &["suspect", "invalid", "tripped", "none"],
            |row, _| match row.press() {
                Press::Suspected => "suspect",
                Press::Invalid => "invalid",
                Press::Tripped => "tripped",
                Press::Changed | Press::Archived => "none",
            },
        )),
        measures: &[],
    },
    Field {
        name: "state",
        aliases: &[],
        help: "how it is",
        example: "state:on",
        content: Content::Choice(Choice::timeless(
            &["on", "off", "code-default", "archived"],
            |row, _| match row.flag.state {
                _ if row.flag.archived => "archived",
                FlagState::On => "on",
                FlagState::Off => "off",
                FlagState::CodeDefault => "code-default",
            },
        )),
        measures: &[],
    },
    Field {
        name: "exposure",
        aliases: &["percent"],
        help: "who gets it: a word, or a share",
        example: "exposure>=25%",
        content: Content::Choice(Choice::timeless(
            &["nobody", "share", "everyone", "some", "invalid", "unknown"],
            |row, _| match row.flag.exposure {
                Exposure::Nobody => "nobody",
                Exposure::Share { .. } => "share",
                Exposure::Everyone => "everyone",
                Exposure::Some { .. } => "some",
                Exposure::Invalid { .. } => "invalid",
                Exposure::Unknown { .. } => "unknown",
            },
        )),
        measures: &[
            Measure::Number(Unit::Percent, percent),
            Measure::Number(Unit::Count, percent),
        ],
    },
];

fn percent(row: &FlagRow) -> Option<f64> {
    row.flag.exposure.percent().map(Percent::as_f64)
}
