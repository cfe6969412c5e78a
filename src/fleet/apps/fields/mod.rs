//! The fields of the filter language for apps, by subject. A new field is one entry.

mod flags;
mod identity;
mod life;
mod manifest;
mod release;
mod rollout;
mod signals;

use super::Apps;
use crate::fleet::filter;
use crate::model::{App, Declared, Replicas};

type Field = filter::Field<Apps>;
type Content = filter::Content<Apps>;
type Choice = filter::Choice<Apps>;
type Measure = filter::Measure<Apps>;

/// All fields, in the order in which help shows them.
pub(super) const FIELDS: &[&[Field]] = &[
    identity::FIELDS,
    life::FIELDS,
    signals::FIELDS,
    release::FIELDS,
    manifest::FIELDS,
    rollout::FIELDS,
    flags::FIELDS,
];

fn declared<T>(value: &Declared<T>, word: fn(&T) -> &'static str) -> &'static str {
    match value {
        Declared::Given(value) => word(value),
        Declared::Missing => "none",
        Declared::Invalid { .. } => "invalid",
    }
}

fn replicas(app: &App, count: fn(&Replicas) -> u32) -> Option<f64> {
    app.replicas().value().map(|value| f64::from(count(value)))
}
