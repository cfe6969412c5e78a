//! What a flag's targeting comes to. Pure.
//!
//! flagd evaluates targeting as JSON logic. Of all that it may be, a share of those who ask is
//! understood; everything else is told as what it is, rules, and never edited.

use serde_json::Value;

use crate::model::{CleanText, Percent};

/// The most that weights may add up to, to flagd.
const MOST: u64 = i32::MAX as u64;

/// What targeting comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Targeting {
    /// There is none: everybody gets the default variant.
    None,
    /// This share of those who have a targeting key gets the variant that stands for on, the
    /// rest the other one; who has none gets the default variant.
    Share(Percent),
    /// This share of all, by an expression of its own.
    Bucketed(Percent),
    /// A share that makes no sense.
    Invalid(CleanText),
    /// Rules that are more than that.
    Rules,
}

impl Targeting {
    /// Reads `targeting` of a flag whose variants for on and off are `switch`.
    pub(super) fn read(targeting: Option<&Value>, switch: Option<&[CleanText; 2]>) -> Self {
        let Some(targeting) = targeting.filter(|it| !it.is_null()) else {
            return Self::None;
        };
        let Some(rules) = targeting.as_object() else {
            return Self::Rules;
        };
        if rules.is_empty() {
            return Self::None;
        }
        let parts = rules.get("fractional").filter(|_| rules.len() == 1);
        let parts = parts.and_then(Value::as_array);
        match (parts.map(Vec::as_slice), switch) {
            (Some([first, rest @ ..]), Some(switch)) if weighted(first).is_none() => {
                if is_bucketing(first) {
                    share(rest, switch, Self::Bucketed)
                } else {
                    Self::Rules
                }
            }
            (Some(parts), Some(switch)) => share(parts, switch, Self::Share),
            _ => Self::Rules,
        }
    }
}

/// Whether `value` is what buckets are told from, rather than a part: an expression.
fn is_bucketing(value: &Value) -> bool {
    value.as_object().is_some_and(|it| it.len() == 1)
}

/// The share that `parts`, one for each variant, give to the one that stands for on.
fn share(parts: &[Value], [on, off]: &[CleanText; 2], of: fn(Percent) -> Targeting) -> Targeting {
    let parts: Option<Vec<_>> = parts.iter().map(weighted).collect();
    let (share, all) = match parts.as_deref() {
        Some([(a, share), (b, rest)]) if *a == on.as_str() && *b == off.as_str() => {
            (*share, share.saturating_add(*rest))
        }
        Some([(a, rest), (b, share)]) if *a == off.as_str() && *b == on.as_str() => {
            (*share, share.saturating_add(*rest))
        }
        _ => return Targeting::Rules,
    };
    let percent = Percent::share(share, all).filter(|_| all <= MOST);
    percent.map_or_else(
        || {
            let text = format!("weights of {share} in {all}");
            Targeting::Invalid(CleanText::new(&text))
        },
        of,
    )
}

/// The variant and the weight of `["on", 25]`.
fn weighted(part: &Value) -> Option<(&str, u64)> {
    match part.as_array()?.as_slice() {
        [Value::String(name), weight] => Some((name, weight.as_u64()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(targeting: &Value) -> Targeting {
        let switch = ["on", "off"].map(CleanText::from);
        Targeting::read(Some(targeting), Some(&switch))
    }

    #[test]
    fn only_a_share_is_understood() {
        let percent = |thousandths| Percent::thousandths(thousandths).expect("a percentage");
        let share = |thousandths| Targeting::Share(percent(thousandths));
        let cat = json!({"cat": [{"var": "$flagd.flagKey"}, {"var": "email"}]});
        for (targeting, expected) in [
            (json!(null), Targeting::None),
            (json!({}), Targeting::None),
            (
                json!({"fractional": [["on", 25], ["off", 75]]}),
                share(25_000),
            ),
            (
                json!({"fractional": [["off", 75], ["on", 25]]}),
                share(25_000),
            ),
            (
                json!({"fractional": [["on", 1], ["off", 2]]}),
                share(33_333),
            ),
            (json!({"fractional": [["on", 0], ["off", 1]]}), share(0)),
            (
                json!({"fractional": [cat, ["on", 25], ["off", 75]]}),
                Targeting::Bucketed(percent(25_000)),
            ),
            (
                json!({"fractional": [["on", 0], ["off", 0]]}),
                Targeting::Invalid("weights of 0 in 0".into()),
            ),
            (
                json!({"fractional": [["on", u64::MAX], ["off", 1]]}),
                Targeting::Invalid(
                    "weights of 18446744073709551615 in 18446744073709551615".into(),
                ),
            ),
        ] {
            assert_eq!(read(&targeting), expected, "{targeting}");
        }
        for targeting in [
            json!("on"),
            json!([]),
            json!({"fractional": []}),
            json!({"fractional": [["on", 100]]}),
            json!({"fractional": [["on"], ["off"]]}),
            json!({"fractional": [["on", 25.5], ["off", 74.5]]}),
            json!({"fractional": [["on", -1], ["off", 101]]}),
            json!({"fractional": [["on", 20], ["on", 5], ["off", 75]]}),
            json!({"fractional": [["on", 25], ["other", 75]]}),
            json!({"fractional": ["email", ["on", 25], ["off", 75]]}),
            json!({"fractional": [{"cat": []}, {"cat": []}, ["on", 25], ["off", 75]]}),
            json!({"fractional": [["on", 25], ["off", 75]], "if": []}),
            json!({"if": [{"==": [{"var": "beta"}, true]}, "on", "off"]}),
            json!({"$ref": "shared"}),
        ] {
            assert_eq!(read(&targeting), Targeting::Rules, "{targeting}");
        }
    }

    #[test]
    fn without_a_switch_a_share_of_what_is_not_known() {
        let targeting = json!({"fractional": [["on", 25], ["off", 75]]});
        assert_eq!(Targeting::read(Some(&targeting), None), Targeting::Rules);
        assert_eq!(Targeting::read(None, None), Targeting::None);
    }

    proptest! {
        #[test]
        fn weights_are_relative(on in 0_u64..1_000, off in 1_u64..1_000, factor in 1_u64..1_000) {
            let of = |factor| read(&json!({"fractional": [["on", on * factor], ["off", off * factor]]}));
            prop_assert_eq!(of(factor), of(1));
        }
    }
}
