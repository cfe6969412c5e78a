//! What flags are as rows.

use std::cmp::Ordering;

use super::{FlagColumn, FlagGroup, FlagRow, FlagShelf, Press, fields};
use crate::fleet::natural::natural;
use crate::fleet::{Everything, Field, Listed, Passes, Shelf, Slot, Words};
use crate::model::{FlagKey, Severity};

/// Flags, as what is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags;

impl Listed for Flags {
    type Item = FlagRow;
    type Id = FlagKey;
    type Column = FlagColumn;
    type Scope = Everything;
    type Group = FlagGroup;

    const WORDS: Words = Words {
        one: "flag",
        many: "flags",
        term: "app:invoice",
        negated: "!type:release",
        hint: "words, app:…, exposure>0%, stale>=2",
    };

    fn id(row: &FlagRow) -> &FlagKey {
        row.flag.key()
    }

    fn by_name(a: &FlagKey, b: &FlagKey) -> Ordering {
        natural(&a.name, &b.name)
            .then_with(|| natural(&a.environment, &b.environment))
            .then_with(|| natural(&a.project, &b.project))
            .then_with(|| natural(&a.platform, &b.platform))
    }

    fn severity(row: &FlagRow) -> Severity {
        match row.press() {
            Press::Suspected => Severity::Critical,
            Press::Invalid | Press::Tripped => Severity::Warning,
            Press::Changed | Press::Archived => Severity::Calm,
        }
    }

    fn any_name(row: &FlagRow, passes: Passes<'_>) -> bool {
        passes(row.flag.name())
            || row.apps.iter().any(|gated| passes(&gated.app.name))
            || row.owner().is_some_and(|owner| passes(owner))
    }

    fn fields() -> &'static [&'static [Field<Self>]] {
        fields::FIELDS
    }
}

impl Shelf for FlagShelf {
    type Kind = Flags;

    fn get(&self, slot: Slot) -> Option<&FlagRow> {
        self.row(slot)
    }

    fn find(&self, key: &FlagKey) -> Option<Slot> {
        self.place_of(key)
    }

    fn each(&self) -> impl Iterator<Item = (Slot, &FlagRow)> {
        self.iter()
    }

    fn rows_revision(&self) -> u64 {
        self.rows_revision
    }
}
