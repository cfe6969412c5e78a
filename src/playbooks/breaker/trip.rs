//! What the breaker changes of one app.

use crate::model::{
    App, CleanText, Exposure, Flag, FlagKey, FlagKind, FlagState, KillSwitch, Percent,
};
use crate::playbooks::flags::{Wish, steps};
use crate::playbooks::{Context, Step};

/// What there is to do for an app.
pub(super) struct Tripped<'a> {
    /// The steps of each flag.
    pub steps: Vec<(&'a FlagKey, Vec<Step>)>,
    /// The flags that can't be changed, and why.
    pub refused: Vec<(&'a FlagKey, CleanText)>,
    /// What the operator must know.
    pub remarks: Vec<String>,
}

/// The app's flags that count.
struct Gates<'a> {
    kill_switches: Vec<&'a Flag>,
    others: Vec<&'a Flag>,
    unseen: Vec<(&'a FlagKey, CleanText)>,
}

/// What trips the breaker of `app`, or why there is nothing to trip.
pub(super) fn trip<'a>(app: &App, context: &Context<'a>) -> Result<Tripped<'a>, CleanText> {
    let gates = Gates::of(app, context)?;
    let sense = context.limits.flags.kill_switch;
    let armed = |flag: &&Flag| !has_tripped(flag, sense);
    let armed: Vec<_> = gates.kill_switches.iter().copied().filter(armed).collect();
    let mut tripped = Tripped {
        steps: Vec::new(),
        refused: gates.unseen,
        remarks: Vec::new(),
    };
    if !armed.is_empty() {
        let remark = match sense {
            KillSwitch::Off => "kill switches are turned off, which stops what they guard",
            KillSwitch::On => {
                "kill switches are turned on, which stops what they guard (`kill_switch = \"on\"`)"
            }
        };
        tripped.remarks.push(remark.to_owned());
        tripped.add(app, context, &armed, |flag| wish(flag, sense));
    }
    // A kill switch that can't be tripped is no reason to let the rest burn.
    if tripped.steps.is_empty() {
        if !gates.kill_switches.is_empty() && armed.is_empty() {
            let words = "its kill switches have tripped already: its other flags are turned off";
            tripped.remarks.push(words.to_owned());
        }
        tripped.add(app, context, &gates.others, |_| Wish::Off);
    }
    if tripped.steps.is_empty() {
        return Err(tripped.nothing(gates.kill_switches.len()));
    }
    tripped.remarks.extend(spared_suspect(app, &tripped.steps));
    Ok(tripped)
}

/// What is said where a flag is suspected that stays as it is: once the breaker is closed again,
/// it would do the same.
fn spared_suspect(app: &App, steps: &[(&FlagKey, Vec<Step>)]) -> Option<String> {
    let suspect = app.flags()?.suspect.as_ref()?;
    let is_spared = steps.iter().all(|(flag, _)| **flag != suspect.flag);
    is_spared.then(|| {
        let sentence = suspect.sentence();
        format!("{sentence}: that flag stays as it is, set it back with `flag-set` (f)")
    })
}

fn wish(flag: &Flag, sense: KillSwitch) -> Wish {
    match sense {
        KillSwitch::Off => Wish::Off,
        KillSwitch::On if flag.can.percentage.is_ok() => Wish::Share(Percent::ALL),
        KillSwitch::On => Wish::On,
    }
}

/// Whether what a kill switch guards is stopped for everybody.
fn has_tripped(flag: &Flag, sense: KillSwitch) -> bool {
    match sense {
        KillSwitch::Off => flag.state == FlagState::Off,
        KillSwitch::On => flag.state == FlagState::On && flag.exposure == Exposure::Everyone,
    }
}

impl<'a> Gates<'a> {
    fn of(app: &App, context: &Context<'a>) -> Result<Self, CleanText> {
        let keys = context.flags.of(&app.id);
        if keys.is_empty() {
            return Err(
                "no flag gates it: `rollback` (r) or `scale` (c) it instead, or tag its flags \
                 `app:NAME` so that they are found next time"
                    .into(),
            );
        }
        let live = |key: &&FlagKey| context.limits.flags.is_live(key);
        let any_live = keys.iter().any(|key| live(&key));
        let mut gates = Self {
            kill_switches: Vec::new(),
            others: Vec::new(),
            unseen: Vec::new(),
        };
        for key in keys.iter().filter(|key| !any_live || live(key)) {
            match context.flags.flag(key) {
                Err(why) => gates.unseen.push((key, why)),
                Ok(flag) if flag.archived => {}
                Ok(flag) if flag.kind == FlagKind::KillSwitch => gates.kill_switches.push(flag),
                Ok(flag) if flag.kind == FlagKind::Permission => {}
                Ok(flag) if flag.state == FlagState::On => gates.others.push(flag),
                Ok(_) => {}
            }
        }
        // What was changed last is the likeliest cause.
        let changed = |flag: &&Flag| std::cmp::Reverse(flag.changes.first().map(|it| it.at));
        gates.others.sort_by_key(changed);
        Ok(gates)
    }
}

impl<'a> Tripped<'a> {
    fn add(
        &mut self,
        app: &App,
        context: &Context<'a>,
        flags: &[&'a Flag],
        wish: impl Fn(&Flag) -> Wish,
    ) {
        for flag in flags {
            match steps(flag, Some(&app.id), wish(flag)) {
                Ok((steps, remarks)) => {
                    self.remarks.extend(remarks);
                    self.remarks.extend(shared(app, flag, context));
                    self.steps.push((flag.key(), steps));
                }
                Err(why) => self.refused.push((flag.key(), why)),
            }
        }
    }

    /// Why there is nothing to do.
    fn nothing(&self, kill_switches: usize) -> CleanText {
        let instead = "`rollback` (r) or `scale` (c) it instead";
        let words = match (self.refused.first(), kill_switches) {
            (Some((flag, why)), _) => {
                format!(
                    "none of its flags can be changed: {}: {why}; {instead}",
                    flag.name
                )
            }
            (None, 0) => format!("none of its flags is on, and it has no kill switch: {instead}"),
            (None, _) => {
                format!(
                    "its kill switches have tripped already, and no other flag is on: {instead}"
                )
            }
        };
        CleanText::new(&words)
    }
}

/// What is said of a flag that gates other apps, too.
fn shared(app: &App, flag: &Flag, context: &Context<'_>) -> Option<String> {
    let mut others = context.flags.apps(flag.key()).filter(|id| **id != app.id);
    let first = others.next()?;
    let more = match others.count() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    Some(format!("{} also gates {}{more}", flag.name(), first.name))
}
