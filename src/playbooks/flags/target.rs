//! The flags that are to be changed.

use std::collections::HashSet;

use super::{Moves, Wish, moves};
use crate::fleet::Fleet;
use crate::model::{App, AppId, CleanText, Flag, FlagKey, FlagRef, KnownFlags, Target};
use crate::playbooks::{Context, Step};

/// The reason of the Event left on a resource.
const EVENT: &str = "FlagSet";

/// A flag that was chosen, and the apps that it gates.
#[derive(Clone, Debug)]
pub struct Gate<'a> {
    /// The flag as it was listed.
    pub flag: &'a FlagRef,
    /// Whose it is.
    pub apps: Vec<&'a App>,
}

impl<'a> Gate<'a> {
    /// `flag`, and those apps of `fleet` that are known to be gated by it.
    pub fn of(flag: &'a FlagRef, known: &KnownFlags, fleet: &'a Fleet) -> Self {
        let slots = known.apps(&flag.key).filter_map(|app| fleet.find(app));
        Self {
            flag,
            apps: slots.filter_map(|slot| fleet.app(slot)).collect(),
        }
    }

    /// Which flag.
    pub const fn key(&self) -> &FlagKey {
        &self.flag.key
    }

    /// Whose it is, where it is anybody's; of several apps the first.
    pub fn app(&self) -> Option<&AppId> {
        self.apps.first().map(|app| &app.id)
    }
}

/// `flags` without those that stand there twice.
pub fn distinct<'a, 'b>(flags: &'b [Gate<'a>]) -> Vec<&'b Gate<'a>> {
    let mut seen = HashSet::with_capacity(flags.len());
    flags
        .iter()
        .filter(|gate| seen.insert(gate.key()))
        .collect()
}

/// One of `flags` of each flag, whatever its environments: for what holds in all of them.
pub fn each<'a, 'b>(flags: &'b [Gate<'a>]) -> Vec<&'b Gate<'a>> {
    let mut seen = HashSet::with_capacity(flags.len());
    let all = flags.iter();
    all.filter(|gate| {
        let key = gate.key();
        seen.insert((&key.platform, &key.project, &key.name))
    })
    .collect()
}

/// The flag as it is now; or why it can't be changed by us.
pub fn look<'a>(gate: &Gate<'_>, context: &Context<'a>) -> Result<&'a Flag, CleanText> {
    let flag = context.flags.flag(gate.key())?;
    if flag.at.uid != gate.flag.uid {
        return Err("it was deleted and made anew: look at it again".into());
    }
    Ok(flag)
}

/// The steps that make `flag`, an app's where `app` names one, as it is wished, and what the
/// operator must know of them; or why there are none.
pub fn steps(
    flag: &Flag,
    app: Option<&AppId>,
    wish: Wish,
) -> Result<(Vec<Step>, Vec<String>), CleanText> {
    let Moves { requests, remarks } = moves(flag, wish)?;
    let steps = requests.into_iter().map(|request| Step {
        target: Target::Flag {
            app: app.cloned(),
            flag: flag.at.clone(),
        },
        changes: request.changes,
        words: CleanText::new(&request.words),
        event: EVENT.into(),
    });
    Ok((steps.collect(), remarks))
}
