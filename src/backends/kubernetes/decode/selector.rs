//! A label selector as the query of a list has it. Pure.

use crate::backends::kubernetes::object::LabelSelector;

/// The text of `selector`; `None` where it chooses nothing, or in a way that is not known.
pub(in crate::backends::kubernetes) fn selection(selector: &LabelSelector) -> Option<String> {
    let labels = selector.match_labels.iter().flatten();
    let mut terms: Vec<String> = labels
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    for expression in selector.match_expressions.iter().flatten() {
        let key = &expression.key;
        let values = expression.values.as_deref().unwrap_or_default().join(",");
        terms.push(match expression.operator.as_str() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.clone(),
            "DoesNotExist" => format!("!{key}"),
            _ => return None,
        });
    }
    (!terms.is_empty()).then(|| terms.join(","))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn selectors_are_written_as_queries_have_them() {
        for (selector, expected) in [
            (json!({}), None),
            (
                json!({"matchLabels": {"a": "1", "b": "2"}}),
                Some("a=1,b=2"),
            ),
            (
                json!({"matchLabels": {"a": "1"}, "matchExpressions": [
                    {"key": "t", "operator": "In", "values": ["x", "y"]},
                    {"key": "u", "operator": "NotIn", "values": ["z"]},
                    {"key": "v", "operator": "Exists"}, {"key": "w", "operator": "DoesNotExist"},
                ]}),
                Some("a=1,t in (x,y),u notin (z),v,!w"),
            ),
            (
                json!({"matchExpressions": [{"key": "t", "operator": "Like"}]}),
                None,
            ),
        ] {
            let selector: LabelSelector = serde_json::from_value(selector).expect("a selector");
            assert_eq!(selection(&selector).as_deref(), expected);
        }
    }
}
