//! The flags that gate it.

use super::{Choice, Content, Field, Measure};
use crate::fleet::filter::Unit;
use crate::model::{App, FlagSummary};

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "flags",
        aliases: &[],
        help: "the feature flags that gate it: whether there are any, or how many",
        example: "flags>=1",
        content: Content::Choice(Choice::timeless(&["none", "some"], |app, _| {
            if count(app) > 0 { "some" } else { "none" }
        })),
        measures: &[Measure::Number(Unit::Count, |app| Some(count(app) as f64))],
    },
    Field {
        name: "killswitch",
        aliases: &["kill-switch"],
        help: "whether it has a kill switch, and how that is",
        example: "killswitch:none",
        content: Content::Choice(Choice::timeless(&["none", "armed", "tripped"], |app, _| {
            app.flags().map_or("none", FlagSummary::kill_switch_word)
        })),
        measures: &[],
    },
];

fn count(app: &App) -> usize {
    app.flags().map_or(0, |flags| flags.flags)
}
