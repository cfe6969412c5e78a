//! A flag in an environment as one document: what plans compare and change. Pure.

use serde_json::{Value, json};

use super::decode::{Environment, Fallthrough, Flag, Rollout};
use crate::backends::LiveObject;
use crate::model::{CleanText, Exposure, FlagState, Percent};

/// Whom shares are told by where nothing else is said.
pub(super) const USUAL_CONTEXT: &str = "user";

/// How a flag is in one environment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    pub enabled: bool,
    pub archived: bool,
    pub gate: Gate,
    /// What is got while it is off.
    pub off: Off,
    /// The variations that are true and false, by their ids.
    pub switch: Option<[String; 2]>,
    /// Whom the share is told by.
    pub context: String,
}

/// Who gets a flag that is on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gate {
    /// A share, which may be set.
    Share(Percent),
    /// Some, by rules that are more than a share.
    Rules(CleanText),
    /// What stands there makes no sense.
    Invalid(CleanText),
}

/// What is got while a flag is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Off {
    /// Nothing new.
    False,
    /// What it gates: it is off in name only.
    True,
    /// A variation that is neither.
    Other,
    /// What each client's code says.
    Code,
}

impl Document {
    pub(super) fn new(flag: &Flag, here: &Environment) -> Self {
        let switch = switch(flag);
        let fallthrough = here.fallthrough.clone().unwrap_or_default();
        let context = fallthrough.rollout.as_ref();
        let context = context.and_then(|rollout| rollout.context_kind.clone());
        Self {
            enabled: here.on,
            archived: flag.archived,
            gate: gate(flag, here, &fallthrough, switch),
            off: off(flag, here),
            switch: switch.and_then(|places| {
                let [on, off] = places.map(|place| flag.variations.get(place)?.id.clone());
                Some([on?, off?])
            }),
            context: context.unwrap_or_else(|| USUAL_CONTEXT.to_owned()),
        }
    }

    /// The share, where it is one.
    pub(super) fn percentage(&self) -> Option<Percent> {
        match &self.gate {
            Gate::Share(percent) => Some(*percent),
            Gate::Rules(_) | Gate::Invalid(_) => None,
        }
    }

    pub(super) fn state(&self) -> FlagState {
        match (self.enabled, self.off) {
            (true, _) => FlagState::On,
            (false, Off::Code) => FlagState::CodeDefault,
            (false, _) => FlagState::Off,
        }
    }

    pub(super) fn exposure(&self) -> Exposure {
        if self.enabled {
            return match &self.gate {
                Gate::Share(percent) => Exposure::share(*percent),
                Gate::Rules(rules) => Exposure::Some {
                    rules: rules.clone(),
                },
                Gate::Invalid(text) => Exposure::Invalid { text: text.clone() },
            };
        }
        match self.off {
            Off::False => Exposure::Nobody,
            Off::True => Exposure::Everyone,
            Off::Other => Exposure::Some {
                rules: "its variation for off".into(),
            },
            Off::Code => Exposure::Unknown {
                why: "off, without a variation for it: each client does what its own code says"
                    .into(),
            },
        }
    }

    /// As plans and execution read it.
    pub(super) fn live(&self, uid: &CleanText, version: &CleanText) -> LiveObject {
        let mut value = json!({
            "enabled": self.enabled, "stale": false, "archived": self.archived,
            "context": self.context,
        });
        match &self.gate {
            Gate::Share(percent) => value["percentage"] = percent.to_json(),
            Gate::Rules(words) | Gate::Invalid(words) => {
                value["targeting"] = Value::from(words.as_str());
            }
        }
        if let Some(switch) = &self.switch {
            value["variations"] = json!(switch);
        }
        LiveObject {
            uid: uid.to_string(),
            resource_version: version.to_string(),
            value,
        }
    }
}

/// The places of the variations that are true and false, of a flag that has no others.
fn switch(flag: &Flag) -> Option<[usize; 2]> {
    let place = |value: bool| {
        let mut variations = flag.variations.iter();
        variations.position(|it| it.value == Value::Bool(value))
    };
    (flag.variations.len() == 2).then_some([place(true)?, place(false)?])
}

fn off(flag: &Flag, here: &Environment) -> Off {
    let variation = here.off_variation.and_then(|it| flag.variations.get(it));
    match variation.map(|variation| &variation.value) {
        None => Off::Code,
        Some(Value::Bool(true)) => Off::True,
        Some(Value::Bool(false)) => Off::False,
        Some(_) => Off::Other,
    }
}

fn gate(flag: &Flag, here: &Environment, rest: &Fallthrough, switch: Option<[usize; 2]>) -> Gate {
    let Some([on, off]) = switch else {
        return Gate::Rules(variation(flag, rest));
    };
    let rest = match (&rest.rollout, rest.variation) {
        (Some(rollout), _) => share(rollout, [on, off]),
        (None, Some(place)) if place == on => Gate::Share(Percent::ALL),
        (None, Some(place)) if place == off => Gate::Share(Percent::ZERO),
        (None, Some(place)) => Gate::Invalid(CleanText::new(&format!(
            "variation {place}, which there is not"
        ))),
        (None, None) => Gate::Invalid("no variation for those whom no rule speaks of".into()),
    };
    let extras = extras(here);
    match rest {
        Gate::Share(percent) if !extras.is_empty() => {
            let words = format!("{extras}, else {percent} %");
            Gate::Rules(CleanText::new(&words))
        }
        rest => rest,
    }
}

/// What stands before the share.
fn extras(here: &Environment) -> String {
    let values = |target: &&Value| {
        let values = target.get("values").and_then(Value::as_array);
        values.is_some_and(|values| !values.is_empty())
    };
    let targets = here.targets.iter().chain(&here.context_targets);
    let counts = [
        (here.prerequisites.len(), "prerequisite"),
        (targets.filter(values).count(), "target"),
        (here.rules.len(), "rule"),
    ];
    let words = counts.into_iter().filter(|(count, _)| *count > 0);
    let words = words.map(|(count, what)| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {what}{plural}")
    });
    words.collect::<Vec<_>>().join(", ")
}

fn share(rollout: &Rollout, [on, off]: [usize; 2]) -> Gate {
    if rollout.kind.as_deref() == Some("experiment") {
        return Gate::Rules("an experiment".into());
    }
    if rollout.bucket_by.as_deref().is_some_and(|by| by != "key") {
        return Gate::Rules("a share told by an attribute".into());
    }
    let weights = &rollout.variations;
    if weights.iter().any(|it| ![on, off].contains(&it.variation)) {
        return Gate::Invalid("a share of a variation that there is not".into());
    }
    let of = |place: usize| {
        let those = weights.iter().filter(|it| it.variation == place);
        those.fold(0_i64, |sum, it| sum.saturating_add(it.weight))
    };
    let (share, rest) = (of(on), of(off));
    let percent = u32::try_from(share).ok().and_then(Percent::thousandths);
    match percent.filter(|_| share.saturating_add(rest) == 100_000) {
        Some(percent) => Gate::Share(percent),
        None => Gate::Invalid(CleanText::new(&format!(
            "weights of {share} and {rest} in 100000"
        ))),
    }
}

/// What a flag that is no switch gives to those whom no rule speaks of.
fn variation(flag: &Flag, rest: &Fallthrough) -> CleanText {
    let place = rest.variation.filter(|_| rest.rollout.is_none());
    let variation = place.and_then(|place| flag.variations.get(place));
    match variation {
        Some(variation) => {
            let name = variation.name.clone().filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| variation.value.to_string());
            CleanText::new(&format!("variation {name}"))
        }
        None => CleanText::new(&format!("{} variations", flag.variations.len())),
    }
}

#[cfg(test)]
pub(super) mod tests;
