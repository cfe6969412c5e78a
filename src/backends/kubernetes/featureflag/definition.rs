//! How a flag is, from its definition. Pure.

use serde_json::{Map, Value};

use super::targeting::Targeting;
use crate::model::{Can, Capabilities, CleanText, Exposure, FlagState, Percent, Variants};

/// A flag's definition, as it stands in its resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition<'a>(pub(super) &'a Value);

/// How a definition makes its flag.
#[derive(Debug, PartialEq)]
pub(super) struct Standing {
    pub state: FlagState,
    pub exposure: Exposure,
    pub percentage: Option<Percent>,
    pub can: Capabilities,
    pub variants: Variants,
}

impl<'a> Definition<'a> {
    /// What it says of itself; none where it says nothing.
    pub(super) fn metadata(self) -> Option<&'a Map<String, Value>> {
        self.0.get("metadata")?.as_object()
    }

    /// How it makes its flag.
    pub(super) fn standing(self) -> Standing {
        let variants = self.variants();
        let targeting = Targeting::read(variants.targeting.as_ref(), variants.switch.as_ref());
        let (state, exposure) = self.exposed(&variants, &targeting);
        Standing {
            state,
            exposure,
            percentage: match targeting {
                Targeting::Share(percent) => Some(percent),
                _ => None,
            },
            can: capabilities(&variants, &targeting),
            variants,
        }
    }

    fn variants(self) -> Variants {
        let field = |name: &str| self.0.get(name).cloned();
        Variants {
            switch: self.switch(),
            default_variant: field("defaultVariant"),
            targeting: field("targeting"),
            state: field("state"),
        }
    }

    /// The variants for on and for off: two booleans, or two that are called so.
    fn switch(self) -> Option<[CleanText; 2]> {
        let variants = self.0.get("variants")?.as_object()?;
        if variants.len() != 2 {
            return None;
        }
        let holding = |value: bool| {
            let mut found = variants.iter().filter(|(_, it)| **it == Value::Bool(value));
            found.next().map(|(name, _)| name.as_str())
        };
        let called = |wanted: &'static str| variants.contains_key(wanted).then_some(wanted);
        let pair = holding(true).zip(holding(false));
        let (on, off) = pair.or_else(|| called("on").zip(called("off")))?;
        let is_plain = |name: &str| CleanText::is_clean(name);
        (is_plain(on) && is_plain(off)).then(|| [on.into(), off.into()])
    }

    fn exposed(self, variants: &Variants, targeting: &Targeting) -> (FlagState, Exposure) {
        if self.0.get("state").and_then(Value::as_str) == Some("DISABLED") {
            return left_to_code("it is disabled: each client does what its own code says");
        }
        let default = variants.default_variant.as_ref().and_then(Value::as_str);
        let stands_for = |which: fn(&[CleanText; 2]) -> &CleanText| {
            let switch = variants.switch.as_ref();
            switch.is_some_and(|switch| default == Some(which(switch).as_str()))
        };
        let (is_on, is_off) = (stands_for(|[on, _]| on), stands_for(|[_, off]| off));
        let exposure = match targeting {
            Targeting::None if default.is_none() => {
                return left_to_code(
                    "it has no default variant: each client does what its own code says",
                );
            }
            Targeting::None if is_on => Exposure::Everyone,
            Targeting::None if is_off => Exposure::Nobody,
            Targeting::None => self.default(default.unwrap_or_default()),
            Targeting::Share(percent) if is_on && *percent != Percent::ALL => Exposure::Some {
                rules: CleanText::new(&format!("{percent} %, and all without a targeting key")),
            },
            Targeting::Share(percent) | Targeting::Bucketed(percent) => Exposure::share(*percent),
            Targeting::Invalid(text) => Exposure::Invalid { text: text.clone() },
            Targeting::Rules => Exposure::Some {
                rules: "targeting rules".into(),
            },
        };
        let state = match exposure {
            Exposure::Nobody => FlagState::Off,
            _ => FlagState::On,
        };
        (state, exposure)
    }

    /// Everybody gets the variant `name`, which stands for neither on nor off.
    fn default(self, name: &str) -> Exposure {
        let variants = self.0.get("variants").and_then(Value::as_object);
        if variants.is_some_and(|variants| variants.contains_key(name)) {
            Exposure::Some {
                rules: CleanText::new(&format!("variant {name} for all")),
            }
        } else {
            Exposure::Invalid {
                text: CleanText::new(&format!("default variant {name}, which there is not")),
            }
        }
    }
}

fn left_to_code(why: &str) -> (FlagState, Exposure) {
    let exposure = Exposure::Unknown { why: why.into() };
    (FlagState::CodeDefault, exposure)
}

fn capabilities(variants: &Variants, targeting: &Targeting) -> Capabilities {
    let can: Can = match (&variants.switch, targeting) {
        (None, _) => Err("its variants are no switch: change it in its manifest".into()),
        (Some(_), Targeting::Rules) => {
            Err("its targeting is more than a share: change it in its manifest".into())
        }
        (Some(_), Targeting::Bucketed(_)) => {
            Err("its share is told by an expression of its own: change it in its manifest".into())
        }
        (Some(_), Targeting::None | Targeting::Share(_) | Targeting::Invalid(_)) => Ok(()),
    };
    Capabilities {
        toggle: can.clone(),
        percentage: can,
        archive: Err(
            "a FeatureFlag resource has no archive: take the flag out of its manifest".into(),
        ),
        mark_stale: Err("OpenFeature knows no mark for that: note it in its manifest".into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn definition(default: &Value, targeting: &Value) -> Value {
        json!({
            "state": "ENABLED", "variants": {"on": true, "off": false},
            "defaultVariant": default, "targeting": targeting,
        })
    }

    fn words(definition: &Value) -> String {
        let standing = Definition(definition).standing();
        let can = standing
            .can
            .toggle
            .map_or_else(|why| why.to_string(), |()| "ok".into());
        let share = standing.percentage.map_or("—".into(), |it| it.to_string());
        let (state, exposure) = (standing.state.word(), standing.exposure.words());
        format!("{state}; {exposure}; {share}; {can}")
    }

    #[test]
    fn a_switch_is_on_off_or_a_share() {
        let share = json!({"fractional": [["on", 25], ["off", 75]]});
        let whole = json!({"fractional": [["on", 100], ["off", 0]]});
        let none = json!({"fractional": [["on", 0], ["off", 1]]});
        let cat = json!({"fractional": [{"var": "email"}, ["on", 25], ["off", 75]]});
        let rules = json!({"if": [{"var": "beta"}, "on", "off"]});
        for (default, targeting, expected) in [
            (json!("on"), json!(null), "on; everyone; —; ok"),
            (json!("off"), json!(null), "off; nobody; —; ok"),
            (json!("off"), json!({}), "off; nobody; —; ok"),
            (json!("off"), share.clone(), "on; 25 %; 25; ok"),
            (json!(null), share.clone(), "on; 25 %; 25; ok"),
            (
                json!("on"),
                share,
                "on; some: 25 %, and all without a targeting key; 25; ok",
            ),
            (json!("on"), whole.clone(), "on; everyone; 100; ok"),
            (json!("off"), whole, "on; everyone; 100; ok"),
            (json!("off"), none, "off; nobody; 0; ok"),
            (
                json!("off"),
                cat,
                "on; 25 %; —; its share is told by an expression of its own: change it in its \
                 manifest",
            ),
            (
                json!("off"),
                rules,
                "on; some: targeting rules; —; its targeting is more than a share: change it in \
                 its manifest",
            ),
            (json!(null), json!(null), "code default; unknown; —; ok"),
            (
                json!("big"),
                json!(null),
                "on; invalid: default variant big, which there is not; —; ok",
            ),
        ] {
            let definition = definition(&default, &targeting);
            assert_eq!(words(&definition), expected, "{definition}");
        }
    }

    #[test]
    fn disabled_is_not_off() {
        let mut disabled = definition(&json!("off"), &json!(null));
        disabled["state"] = json!("DISABLED");
        assert_eq!(words(&disabled), "code default; unknown; —; ok");
    }

    #[test]
    fn variants_are_a_switch_where_they_are_two_booleans_or_are_called_so() {
        for (variants, switch) in [
            (json!({"yes": true, "no": false}), Some(["yes", "no"])),
            (json!({"on": false, "off": true}), Some(["off", "on"])),
            (json!({"on": "new", "off": "old"}), Some(["on", "off"])),
            (json!({"a": "new", "b": "old"}), None),
            (json!({"on": true, "off": false, "half": 0.5}), None),
            (json!({"on": true}), None),
            (json!({"on": true, "off\u{200b}": false}), None),
            (json!(null), None),
            (json!("on"), None),
        ] {
            let found = Definition(&json!({"variants": variants}))
                .standing()
                .variants
                .switch;
            let found = found.as_ref().map(|[on, off]| [on.as_str(), off.as_str()]);
            assert_eq!(found, switch, "{variants}");
        }
    }

    #[test]
    fn what_is_no_switch_is_shown_and_left_alone() {
        let sizes = json!({"variants": {"big": 2, "small": 1}, "defaultVariant": "big"});
        assert_eq!(
            words(&sizes),
            "on; some: variant big for all; —; its variants are no switch: change it in its \
             manifest"
        );
        for nonsense in [json!(null), json!([]), json!("on"), json!({"variants": []})] {
            assert!(
                words(&nonsense).starts_with("code default; unknown"),
                "{nonsense}"
            );
        }
    }
}
