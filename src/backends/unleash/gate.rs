//! What the strategies of a flag come to.

use serde_json::Value;

use super::decode::Strategy;
use crate::model::{CleanText, Exposure, Percent};

/// The one kind of strategy whose share is set here.
pub(super) const ROLLOUT: &str = "flexibleRollout";

/// Who gets a flag that is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Gate {
    /// Everybody, for no strategy is in use.
    Bare,
    /// A share, which may be set.
    Share {
        /// How many.
        percent: Percent,
        /// The strategy, and its rollout as it stands there; only told of a single flag.
        at: Option<[String; 2]>,
    },
    /// What stands there is no share. Where it is a number, it may be put right.
    Invalid {
        /// As it stands there.
        text: CleanText,
        /// The strategy, as above.
        at: Option<[String; 2]>,
    },
    /// Everybody, by a strategy that has no share.
    Everyone,
    /// Some, by rules that are more than a share.
    Rules(CleanText),
    /// It is not known, and why.
    Unknown(CleanText),
}

impl Gate {
    /// What these come to, and how many of them are in use.
    pub(super) fn of(strategies: &[Strategy]) -> (Self, usize) {
        let mut in_use = strategies.iter().filter(|strategy| !strategy.disabled);
        match (in_use.next(), in_use.count()) {
            (None, _) => (Self::Bare, 0),
            (Some(one), 0) => (Self::of_one(one), 1),
            (Some(_), more) => {
                let rules = format!("{} strategies", more + 1);
                (Self::Rules(CleanText::new(&rules)), more + 1)
            }
        }
    }

    fn of_one(strategy: &Strategy) -> Self {
        let extras = strategy
            .extras()
            .into_iter()
            .filter(|(count, _)| *count > 0);
        let extras = extras.map(|(count, what)| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {what}{plural}")
        });
        let extras: Vec<_> = extras.collect();
        let rollout = (strategy.name == ROLLOUT).then(|| strategy.rollout().unwrap_or_default());
        match rollout {
            Some(text) if extras.is_empty() => {
                let at = strategy.id.clone().map(|id| [id, text.clone()]);
                match Percent::parse(&text) {
                    Ok(percent) => Self::Share { percent, at },
                    Err(_) => Self::Invalid {
                        text: CleanText::new(&text),
                        at,
                    },
                }
            }
            Some(text) => {
                let rules = format!("{text} %, {}", extras.join(", "));
                Self::Rules(CleanText::new(&rules))
            }
            None if strategy.name == "default" && extras.is_empty() => Self::Everyone,
            None => {
                let name = format!("strategy {}", strategy.name);
                let rules: Vec<_> = std::iter::once(name).chain(extras).collect();
                Self::Rules(CleanText::new(&rules.join(", ")))
            }
        }
    }

    /// Who gets the flag, where it is on; `parents` must be on, too.
    pub(super) fn exposure(&self, parents: &[CleanText]) -> Exposure {
        let exposure = match self {
            Self::Bare | Self::Everyone => Exposure::Everyone,
            Self::Share { percent, .. } => Exposure::share(*percent),
            Self::Invalid { text, .. } => Exposure::Invalid { text: text.clone() },
            Self::Rules(rules) => Exposure::Some {
                rules: rules.clone(),
            },
            Self::Unknown(why) => Exposure::Unknown { why: why.clone() },
        };
        match (&exposure, parents) {
            (_, [])
            | (Exposure::Nobody | Exposure::Invalid { .. } | Exposure::Unknown { .. }, _) => {
                exposure
            }
            (_, parents) => {
                let words = exposure.words();
                let words = words.strip_prefix("some: ").unwrap_or(&words);
                let rules = format!("{words}, only with {}", parents.join(" and "));
                Exposure::Some {
                    rules: CleanText::new(&rules),
                }
            }
        }
    }

    /// The share that can be set.
    pub(super) const fn percentage(&self) -> Option<Percent> {
        match self {
            Self::Share { percent, .. } => Some(*percent),
            _ => None,
        }
    }

    /// What stands where a share is set, which may be none: a number in any case.
    pub(super) fn stands(&self) -> Option<Value> {
        match self {
            Self::Share { percent, .. } => Some(percent.to_json()),
            Self::Invalid { text, .. } => text.parse().ok().map(Value::Number),
            _ => None,
        }
    }

    /// The strategy whose share may be set, and its rollout as it stands there.
    pub(super) const fn at(&self) -> Option<&[String; 2]> {
        match self {
            Self::Share { at, .. } | Self::Invalid { at, .. } => at.as_ref(),
            _ => None,
        }
    }

    /// What stands in the way of setting a share, in words.
    pub(super) fn targeting(&self) -> Option<CleanText> {
        match self {
            Self::Bare | Self::Share { .. } => None,
            Self::Invalid { .. } if self.stands().is_some() => None,
            Self::Invalid { text, .. } => Some(CleanText::new(&format!("a rollout of `{text}`"))),
            Self::Everyone => Some("strategy default".into()),
            Self::Rules(rules) => Some(rules.clone()),
            Self::Unknown(why) => Some(why.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gate(strategies: &Value) -> (Gate, usize) {
        let strategies: Vec<Strategy> = serde_json::from_value(strategies.clone()).expect("JSON");
        Gate::of(&strategies)
    }

    fn rollout(share: &Value) -> Value {
        json!({"id": "s", "name": "flexibleRollout", "parameters": {"rollout": share}})
    }

    fn with(mut strategy: Value, key: &str, value: Value) -> Value {
        strategy[key] = value;
        strategy
    }

    #[test]
    fn strategies_come_to_who_gets_it() {
        let quarter = rollout(&json!("25"));
        let constrained = with(quarter.clone(), "constraints", json!([{}, {}]));
        let disabled = with(quarter.clone(), "disabled", json!(true));
        for (strategies, exposure, percentage) in [
            (json!([]), "everyone", None),
            (json!([quarter]), "25 %", Some("25")),
            (json!([rollout(&json!("0"))]), "nobody", Some("0")),
            (json!([rollout(&json!(" 100 "))]), "everyone", Some("100")),
            (json!([rollout(&json!(40))]), "40 %", Some("40")),
            (json!([rollout(&json!("150"))]), "invalid: 150", None),
            (json!([rollout(&json!(null))]), "invalid: ", None),
            (json!([disabled, quarter]), "25 %", Some("25")),
            (json!([disabled]), "everyone", None),
            (json!([quarter, quarter]), "some: 2 strategies", None),
            (json!([constrained]), "some: 25 %, 2 constraints", None),
            (json!([{"name": "default"}]), "everyone", None),
        ] {
            let (gate, _) = gate(&strategies);
            assert_eq!(
                gate.exposure(&[]).words().as_str(),
                exposure,
                "{strategies}"
            );
            let found = gate.percentage().map(|it| it.to_string());
            assert_eq!(found.as_deref(), percentage, "{strategies}");
        }
        let custom = json!([{"name": "beta\u{1b}", "parameters": null, "segments": [1]}]);
        let (odd, count) = gate(&custom);
        let words = odd.exposure(&["parent".into()]).words();
        assert_eq!(
            words.as_str(),
            "some: strategy beta^[, 1 segment, only with parent"
        );
        assert_eq!(count, 1);
    }

    #[test]
    fn what_can_be_set_names_its_strategy() {
        let (share, _) = gate(&json!([rollout(&json!("25"))]));
        assert_eq!(share.at(), Some(&["s".to_owned(), "25".to_owned()]));
        assert_eq!(share.stands(), Some(json!(25)));
        let (high, _) = gate(&json!([rollout(&json!("150"))]));
        assert_eq!((high.stands(), high.targeting()), (Some(json!(150)), None));
        assert_eq!(high.at(), Some(&["s".to_owned(), "150".to_owned()]));
        let (odd, _) = gate(&json!([rollout(&json!("many"))]));
        assert_eq!(odd.targeting().as_deref(), Some("a rollout of `many`"));
    }
}
