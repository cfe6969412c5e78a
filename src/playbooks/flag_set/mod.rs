//! `flag-set`: a flag on, off, or on for a share.

#[cfg(test)]
mod tests;

use super::decision::Several;
use super::draft::Draft;
use super::flags::{Gate, Wish, distinct, look, moves, steps};
use super::{
    AnswerFlag, Choice, ChoiceQuestion, Context, Plan, PlanError, PlanFlags, Planner, Playbook,
    Question, Request, Survey, TextQuestion,
};
use crate::model::CleanText;

/// Turns a flag on or off, or sets the share of those who get it.
#[derive(Clone, Copy, Debug)]
pub struct FlagSet;

/// What can be chosen; any other percentage can be typed.
const CHOICES: [&str; 8] = ["on", "off", "0", "1", "5", "25", "50", "100"];

const MANUAL: &str = "\
The flag is turned on, turned off, or set to a percentage (0 to 100; but for Unleash, which counts in \
whole ones, with up to three decimals) in \
the chosen environment. It is read anew right before the plan is made and again right before each \
request; what somebody else changed meanwhile is a conflict, and the plan is shown again. `u` puts \
it back to the letter, as long as nobody changed it since.

Unleash: the percentage is that of the flag's only strategy in use, a gradual rollout. On a flag \
that is off it is set first, and then the flag is turned on. A flag without a strategy would be \
turned on for everyone without a word: the strategy is added first, and the plan says so. A rollout \
that somebody set to 150 can be set right.

OpenFeature: off is `defaultVariant` set to the variant for off, without targeting; a percentage is \
the shorthand of `fractional`; 0 and 100 % are off and on. `state: DISABLED` is not off: it becomes \
`ENABLED`, and the plan says so. Other targeting is never edited.

LaunchDarkly: one semantic patch, with the reason as its comment.

Refused, flag by flag and with the reason: what is so already, what has rules that are more than a \
share, what is archived, and what the platform does not let us change.

One flag takes `y`; several, a flag of a gold app, a protected cluster or platform take a reason as \
well.";

static FLAGS: [AnswerFlag; 1] = [AnswerFlag {
    name: "to",
    value: "WISH",
    help: "on, off, or a percentage (25, 12.5)",
    check,
}];

fn check(text: &str) -> Result<(), String> {
    Wish::parse(text).map(drop)
}

impl Playbook for FlagSet {
    fn name(&self) -> &'static str {
        "flag-set"
    }

    fn key(&self) -> char {
        'f'
    }

    fn words(&self) -> &'static str {
        "turn a flag on or off, or set its percentage"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Choice(ChoiceQuestion {
            prompt: "set to",
            columns: &["set to", "then"],
            example: "25",
            typed: Some(TextQuestion {
                prompt: "percentage",
                initial: "25",
                examples: "0, 1, 12.5, 100",
            }),
        }))
    }

    fn survey(&self) -> Survey {
        Survey::Flags
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Flags(self)
    }
}

impl PlanFlags for FlagSet {
    fn choices(&self, flags: &[Gate<'_>], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
        let flags = distinct(flags);
        let choice = |answer: &&str| {
            let wish = Wish::parse(answer).map_err(PlanError::Answer)?;
            Ok(choice(answer, outcome(&flags, wish, context)))
        };
        CHOICES.iter().map(choice).collect()
    }

    fn plan(
        &self,
        flags: &[Gate<'_>],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let wish = Wish::parse(&request.answer).map_err(PlanError::Answer)?;
        let mut draft = Draft::begin(flags, context)?;
        let mut warnings = Several::default();
        for gate in distinct(flags) {
            let planned = look(gate, context).and_then(|flag| steps(flag, gate.app(), wish));
            match planned {
                Ok((steps, remarks)) => {
                    warnings.take(&remarks);
                    draft.take_flag(gate, steps);
                }
                Err(why) => draft.leave(gate.key().clone(), why),
            }
        }
        for warning in warnings.words() {
            draft.warn(&warning);
        }
        draft.finish(self, &wish.summary())
    }
}

/// What comes of `wish`: of one flag in words, of several for how many it can't be.
fn outcome(flags: &[&Gate<'_>], wish: Wish, context: &Context<'_>) -> Result<CleanText, CleanText> {
    let of = |gate: &&Gate<'_>| look(gate, context).and_then(|flag| moves(flag, wish));
    if let [only] = flags {
        let requests = of(only)?.requests;
        let words: Vec<_> = requests.iter().map(|one| one.words.as_str()).collect();
        return Ok(CleanText::new(&words.join(", then ")));
    }
    let refused = flags.iter().filter(|gate| of(gate).is_err()).count();
    match refused {
        0 => Ok(CleanText::new(&format!("all {}", flags.len()))),
        refused if refused == flags.len() => Err("none of these".into()),
        refused => Ok(CleanText::new(&format!(
            "{} of {}",
            flags.len() - refused,
            flags.len()
        ))),
    }
}

fn choice(answer: &str, outcome: Result<CleanText, CleanText>) -> Choice {
    let wish = match answer.parse::<u8>() {
        Ok(_) => format!("{answer} %"),
        Err(_) => answer.to_owned(),
    };
    let (words, disabled) = match outcome {
        Ok(words) => (words, None),
        Err(why) => (CleanText::default(), Some(why)),
    };
    Choice {
        answer: answer.to_owned(),
        cells: vec![CleanText::new(&wish), words],
        difference: Vec::new(),
        disabled,
    }
}
