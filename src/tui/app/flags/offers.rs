//! What can be done to a flag, and why what can't.

use crate::fleet::FlagRow;
use crate::model::{CleanText, Flag};
use crate::playbooks::{PLAYBOOKS, Playbook};
use crate::tui::app::State;

/// A playbook for flags, its key, and why it can't be done to a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its name.
    pub name: &'static str,
    /// Its key.
    pub key: char,
    /// Why not.
    pub refused: Option<String>,
}

/// All playbooks for flags, as they are for `row`.
pub fn offered(state: &State, row: &FlagRow) -> Vec<Offered> {
    let for_flags = PLAYBOOKS.iter().filter(|one| one.is_for_flags());
    let offered = for_flags.map(|playbook| Offered {
        name: playbook.name(),
        key: playbook.key(),
        refused: refused(state, &row.flag, *playbook),
    });
    offered.collect()
}

fn refused(state: &State, flag: &Flag, playbook: &dyn Playbook) -> Option<String> {
    if state.acting.limits.read_only {
        return Some("read-only: nothing is written".to_owned());
    }
    refusal(flag, playbook).map(CleanText::to_string)
}

/// Why `flag` does not take `playbook` at all, as its platform is: it has no such thing, or we may
/// not. Where there are two ways, neither must be left.
pub fn refusal<'a>(flag: &'a Flag, playbook: &dyn Playbook) -> Option<&'a CleanText> {
    let can = &flag.can;
    match playbook.name() {
        "flag-archive" => can.archive.as_ref().err(),
        "flag-stale" => can.mark_stale.as_ref().err(),
        _ if can.percentage.is_ok() => None,
        _ => can.toggle.as_ref().err(),
    }
}
