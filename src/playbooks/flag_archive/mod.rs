//! `flag-archive`: flags that nobody needs any more, put away.

#[cfg(test)]
mod tests;

use chrono::TimeDelta;

use super::decision::Several;
use super::draft::Draft;
use super::flags::{ARCHIVED, Gate, Wish, each, look, stands, steps, switch};
use super::{
    Confirmation, Context, Plan, PlanError, PlanFlags, Planner, Playbook, Question, Request, Step,
    Survey,
};
use crate::model::{CleanText, Flag, FlagState, LastSeen, Target};

/// Archives flags in all their environments.
#[derive(Clone, Copy, Debug)]
pub struct FlagArchive;

/// The reason of the Event left on an object.
const EVENT: &str = "FlagArchived";

/// A flag that was asked for within this time is likely to be needed.
pub(super) const LATELY: TimeDelta = TimeDelta::days(30);

const MANUAL: &str = "\
The flag is archived on its platform, in all its environments: clients get what their own code says \
from then on. Where it is on it is turned off first, so that `u` brings it back as it was: revived, \
then on again, for those who got it. (Unleash itself revives every flag as off.)

Warned of: a flag that is on, in which environments; one that was asked for in the last 30 days; \
one of which nobody knows whether it is asked for. Such a plan takes a reason.

Refused, flag by flag and with the reason: kill switches and permissions, which are there for good; \
what is archived already; and what its platform, or a FeatureFlag resource, does not let us archive.

One flag takes `y`; several, a flag that may be in use, one of a gold app or a protected platform \
take a reason as well.";

impl Playbook for FlagArchive {
    fn name(&self) -> &'static str {
        "flag-archive"
    }

    fn key(&self) -> char {
        'z'
    }

    fn words(&self) -> &'static str {
        "archive a flag that nobody needs any more"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        None
    }

    fn survey(&self) -> Survey {
        Survey::Flags
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Flags(self)
    }
}

impl PlanFlags for FlagArchive {
    fn is_everywhere(&self) -> bool {
        true
    }

    fn plan(
        &self,
        flags: &[Gate<'_>],
        _request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(flags, context)?;
        let mut warnings = Several::default();
        let mut in_use = false;
        for gate in each(flags) {
            match archive(gate, context) {
                Ok(Archived {
                    steps,
                    warnings: of,
                }) => {
                    in_use |= !of.is_empty();
                    warnings.take(&of);
                    draft.take_flag(gate, steps);
                }
                Err(why) => draft.leave(gate.key().clone(), why),
            }
        }
        for warning in warnings.words() {
            draft.warn(&warning);
        }
        let mut plan = draft.finish(self, "archive, in all environments")?;
        if in_use {
            plan.confirmation = plan.confirmation.max(Confirmation::Reason);
        }
        Ok(plan)
    }
}

/// What archives one flag.
#[derive(Default)]
struct Archived {
    steps: Vec<Step>,
    warnings: Vec<String>,
}

fn archive(gate: &Gate<'_>, context: &Context<'_>) -> Result<Archived, CleanText> {
    let flag = look(gate, context)?;
    if flag.kind.is_permanent() {
        let kind = flag.kind.word();
        return Err(CleanText::new(&format!(
            "it is a {kind}: those are there for good"
        )));
    }
    if flag.archived {
        return Err("it is archived already".into());
    }
    flag.can.archive.clone()?;
    let mut archived = Archived::default();
    for key in context.flags.everywhere(gate.key()) {
        let about = |why: &CleanText| CleanText::new(&format!("{}: {why}", key.environment));
        let there = context.flags.flag(key).map_err(|why| about(&why))?;
        archived.turn_off(there, gate)?;
        archived.warn_of_use(there, context);
    }
    archived.steps.push(Step {
        target: Target::Flag {
            app: gate.app().cloned(),
            flag: flag.at.clone(),
        },
        changes: vec![switch(ARCHIVED, false, true)],
        words: "in use → archived".into(),
        event: EVENT.into(),
    });
    Ok(archived)
}

impl Archived {
    /// Where it is on, it is turned off first: what is revived is off.
    fn turn_off(&mut self, flag: &Flag, gate: &Gate<'_>) -> Result<(), CleanText> {
        if flag.state != FlagState::On {
            return Ok(());
        }
        let place = flag.key().environment.clone();
        let (steps, _) = steps(flag, gate.app(), Wish::Off)?;
        self.steps.extend(steps);
        self.warnings.push(format!(
            "it is {} in {place}: turned off first",
            stands(flag)
        ));
        Ok(())
    }

    fn warn_of_use(&mut self, flag: &Flag, context: &Context<'_>) {
        let place = &flag.key().environment;
        let warning = match &flag.last_seen {
            LastSeen::At { at } if context.now - *at < LATELY => {
                format!("it was asked for in {place} in the last 30 days")
            }
            LastSeen::At { .. } | LastSeen::Never => return,
            LastSeen::Unknown { why } => {
                format!("whether it is still asked for in {place} is not known: {why}")
            }
        };
        self.warnings.push(warning);
    }
}
