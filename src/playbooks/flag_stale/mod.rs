//! `flag-stale`: a flag marked as no longer needed, or the mark taken off.

#[cfg(test)]
mod tests;

use super::decision::Several;
use super::draft::Draft;
use super::flags::{Gate, STALE, each, look, switch};
use super::{
    AnswerFlag, Choice, ChoiceQuestion, Context, Plan, PlanError, PlanFlags, Planner, Playbook,
    Question, Request, Step, Survey,
};
use crate::model::{CleanText, Flag, Target};

/// Marks flags as no longer needed, where their platform has such a mark.
#[derive(Clone, Copy, Debug)]
pub struct FlagStale;

/// The reason of the Event left on an object.
const EVENT: &str = "FlagMarked";

const MANUAL: &str = "\
The flag is marked as no longer needed on its platform (in all its environments: the mark is the \
flag's), or the mark is taken off. It changes nobody's exposure; it tells the owner that the code \
behind the flag can be cleaned up.

Refused, flag by flag and with the reason: what is marked so already, what is archived, what its \
platform has no such mark for, and kill switches and permissions, which are there for good.

One flag takes `y`; several, a flag of a gold app or a protected platform take a reason as well.";

/// What can be chosen.
const ANSWERS: [(&str, &str); 2] = [
    ("stale", "mark it: no longer needed"),
    ("needed", "take the mark off"),
];

static FLAGS: [AnswerFlag; 1] = [AnswerFlag {
    name: "as",
    value: "MARK",
    help: "stale, or needed, which takes the mark off",
    check,
}];

fn check(text: &str) -> Result<(), String> {
    stale(text).map(drop)
}

/// Whether the mark is to be set.
fn stale(answer: &str) -> Result<bool, String> {
    match answer.trim() {
        "stale" => Ok(true),
        "needed" => Ok(false),
        other => Err(format!(
            "`{}` is no mark: write stale or needed",
            CleanText::new(other)
        )),
    }
}

impl Playbook for FlagStale {
    fn name(&self) -> &'static str {
        "flag-stale"
    }

    fn key(&self) -> char {
        'd'
    }

    fn words(&self) -> &'static str {
        "mark a flag as no longer needed, or take the mark off"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Choice(ChoiceQuestion {
            prompt: "mark as",
            columns: &["mark as", "which means"],
            example: "stale",
            typed: None,
        }))
    }

    fn survey(&self) -> Survey {
        Survey::Flags
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn usual_answer(&self) -> Option<&'static str> {
        Some("stale")
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Flags(self)
    }
}

impl PlanFlags for FlagStale {
    fn is_everywhere(&self) -> bool {
        true
    }

    fn choices(&self, flags: &[Gate<'_>], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
        let choice = |(answer, words): (&str, &str)| {
            let wanted = stale(answer).map_err(PlanError::Answer)?;
            let mut refused = flags.iter().map(|gate| mark(gate, wanted, context).err());
            let first = refused.next().flatten();
            Ok(Choice {
                answer: answer.to_owned(),
                cells: vec![answer.into(), words.into()],
                difference: Vec::new(),
                disabled: first.filter(|_| refused.all(|why| why.is_some())),
            })
        };
        ANSWERS.into_iter().map(choice).collect()
    }

    fn plan(
        &self,
        flags: &[Gate<'_>],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let wanted = stale(&request.answer).map_err(PlanError::Answer)?;
        let mut draft = Draft::begin(flags, context)?;
        let mut warnings = Several::default();
        for gate in each(flags) {
            match mark(gate, wanted, context) {
                Ok((flag, step)) => {
                    let seen = flag.last_seen.at().filter(|_| wanted);
                    let lately = seen.filter(|at| context.now - *at < super::flag_archive::LATELY);
                    let words = lately.map(|_| "it was asked for in the last 30 days".to_owned());
                    warnings.take(words.as_slice());
                    draft.take_flag(gate, vec![step]);
                }
                Err(why) => draft.leave(gate.key().clone(), why),
            }
        }
        for warning in warnings.words() {
            draft.warn(&warning);
        }
        let summary = if wanted {
            "mark as no longer needed"
        } else {
            "take off the mark that says no longer needed"
        };
        draft.finish(self, summary)
    }
}

/// The step that sets the mark or takes it off; or why there is none.
fn mark<'a>(
    gate: &Gate<'_>,
    wanted: bool,
    context: &Context<'a>,
) -> Result<(&'a Flag, Step), CleanText> {
    let flag = look(gate, context)?;
    flag.can.mark_stale.clone()?;
    if flag.archived {
        return Err("it is archived already".into());
    }
    if flag.stale == wanted {
        return Err(if wanted {
            "it is marked so already"
        } else {
            "it has no such mark"
        }
        .into());
    }
    if wanted && flag.kind.is_permanent() {
        let kind = flag.kind.word();
        return Err(CleanText::new(&format!(
            "it is a {kind}: those are there for good"
        )));
    }
    let words = if wanted {
        "needed → stale"
    } else {
        "stale → needed"
    };
    let step = Step {
        target: Target::Flag {
            app: gate.app().cloned(),
            flag: flag.at.clone(),
        },
        changes: vec![switch(STALE, flag.stale, wanted)],
        words: words.into(),
        event: EVENT.into(),
    };
    Ok((flag, step))
}
