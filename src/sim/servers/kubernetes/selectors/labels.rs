//! `labelSelector`: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.

use crate::sim::store::{Labels, Refusal};

/// Requirements on labels that must all hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct LabelSelector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Operator {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
}

impl Requirement {
    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match &self.operator {
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::In(values) => value.is_some_and(|it| values.iter().any(|one| one == it)),
            // An object without the label is not one of those either.
            Operator::NotIn(values) => value.is_none_or(|it| values.iter().all(|one| one != it)),
        }
    }
}

impl LabelSelector {
    pub(in super::super) fn parse(text: &str) -> Result<Self, Refusal> {
        let requirements = split(text)
            .into_iter()
            .map(requirement)
            .collect::<Option<Vec<_>>>();
        requirements
            .map(Self)
            .ok_or_else(|| Refusal::bad_request(format!("unable to parse requirement: {text:?}")))
    }

    pub(in super::super) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    pub(in super::super) fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().all(|requirement| requirement.matches(labels))
    }
}

/// Splits at the commas that stand outside of parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = text.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

fn requirement(text: &str) -> Option<Requirement> {
    if let Some(key) = text.strip_prefix('!') {
        return built(key, Operator::DoesNotExist);
    }
    if let Some((head, values)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        let values = values
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect();
        let mut words = head.split_whitespace();
        let (key, operator) = (words.next()?, words.next()?);
        return match (operator, words.next()) {
            ("in", None) => built(key, Operator::In(values)),
            ("notin", None) => built(key, Operator::NotIn(values)),
            _ => None,
        };
    }
    let one = |value: &str| vec![value.trim().to_owned()];
    if let Some((key, value)) = text.split_once("!=") {
        return built(key, Operator::NotIn(one(value)));
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return built(key, Operator::In(one(value)));
    }
    built(text, Operator::Exists)
}

fn built(key: &str, operator: Operator) -> Option<Requirement> {
    let key = key.trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    let good = !key.is_empty() && key.chars().all(plain);
    good.then(|| Requirement {
        key: key.to_owned(),
        operator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::store::{Resource, Store};
    use chrono::DateTime;
    use serde_json::json;

    fn matches(selector: &str) -> bool {
        let mut store = Store::new(1);
        let object = json!({"metadata": {"name": "a", "labels": {
            "app.kubernetes.io/name": "invoice-bot", "tier": "gold",
        }}});
        let now = DateTime::from_timestamp(0, 0).unwrap();
        let stored = store.create(Resource::Pods, object, now).unwrap();
        LabelSelector::parse(selector)
            .unwrap()
            .matches(stored.labels())
    }

    #[test]
    fn the_forms_of_requirements() {
        let table = [
            ("", true),
            ("tier=gold", true),
            ("tier==gold", true),
            ("tier=silver", false),
            ("tier!=silver", true),
            ("tier!=gold", false),
            ("absent!=gold", true),
            ("tier", true),
            ("absent", false),
            ("!absent", true),
            ("!tier", false),
            ("tier in (silver, gold)", true),
            ("tier in (silver)", false),
            ("tier notin (silver,bronze)", true),
            ("absent notin (x)", true),
            ("absent in (x)", false),
            (
                "app.kubernetes.io/name=invoice-bot,tier in (gold,silver),!x",
                true,
            ),
            ("app.kubernetes.io/name=invoice-bot,tier in (silver)", false),
        ];
        for (selector, expected) in table {
            assert_eq!(matches(selector), expected, "{selector:?}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for selector in ["a b", "=x", "a of (b)", "tier in (a", "a in b (c)", "!"] {
            assert!(LabelSelector::parse(selector).is_err(), "{selector:?}");
        }
    }
}
