//! `breaker`: what flags can take off the app that is on fire, in one plan.

#[cfg(test)]
mod tests;
mod trip;

use std::collections::BTreeSet;

use super::decision::Several;
use super::draft::Draft;
use super::{
    Context, Plan, PlanApps, PlanError, Planner, Playbook, Question, Request, Reversal, Survey,
    guard,
};
use crate::model::FlagKey;
use trip::{Tripped, trip};

/// Trips an app's kill switches; where it has none, takes away what its other flags let in.
#[derive(Clone, Copy, Debug)]
pub struct Breaker;

const MANUAL: &str = "\
The circuit breaker of an app, in one plan: its kill switches are tripped. Where it has none, or all \
of them have tripped already, its other flags that are on are turned off: what was let in is taken \
away from everybody. Permissions stay as they are. `u` restores everything as it was.

A kill switch trips by being turned off: what it guards runs only while it is on. Where your house \
means it the other way round (`kill-mail` on stops the mail), say so: `kill_switch = \"on\"` under \
`[flags]`. The plan says which it does.

Only environments that serve people are touched (`[flags] live`: production, prod, live where \
nothing else is said); an app whose flags are all elsewhere has those changed.

Flags that also gate other apps are said so. What can't be changed (rules of a kind that are never \
edited, no right to) is refused flag by flag, and the rest is done.

An app without flags is refused: nothing gates it. Then `rollback` or `scale` help.

One app takes `y`; several, a gold app, a protected cluster or platform take a reason as well.";

impl Playbook for Breaker {
    fn name(&self) -> &'static str {
        "breaker"
    }

    fn key(&self) -> char {
        'x'
    }

    fn words(&self) -> &'static str {
        "trip its kill switches, or turn its flags off"
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

    fn reversal(&self) -> Reversal {
        Reversal::Warned("what the breaker stopped runs again, whether its cause is gone or not")
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for Breaker {
    fn plan(
        &self,
        apps: &[&crate::model::App],
        _request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let mut warnings = Several::default();
        let mut done: BTreeSet<&FlagKey> = BTreeSet::new();
        for app in guard::distinct(apps) {
            match trip(app, context) {
                Ok(Tripped {
                    steps,
                    refused,
                    remarks,
                }) => {
                    let fresh = |flag: &&FlagKey| !done.contains(flag);
                    let steps: Vec<_> = steps.into_iter().filter(|(flag, _)| fresh(flag)).collect();
                    done.extend(steps.iter().map(|(flag, _)| *flag));
                    let steps = steps.into_iter().flat_map(|(_, steps)| steps).collect();
                    draft.take(app, steps);
                    warnings.take(&remarks);
                    for (flag, why) in refused {
                        draft.leave(flag.clone(), why);
                    }
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        for warning in warnings.words() {
            draft.warn(&warning);
        }
        let summary = match draft.only() {
            Some(app) => format!("trip the circuit breaker of {}", app.id.name),
            None => "trip the circuit breakers".to_owned(),
        };
        draft.finish(self, &summary)
    }
}
