//! The fields of the filter language for flags, by subject. A new field is one entry.

mod exposure;
mod identity;
mod life;

use super::Flags;
use crate::fleet::filter;

type Field = filter::Field<Flags>;
type Content = filter::Content<Flags>;
type Choice = filter::Choice<Flags>;
type Measure = filter::Measure<Flags>;

/// All fields, in the order in which help shows them.
pub(super) const FIELDS: &[&[Field]] = &[identity::FIELDS, exposure::FIELDS, life::FIELDS];
