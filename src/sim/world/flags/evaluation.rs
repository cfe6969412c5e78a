//! What flagd answers to somebody who asks for a flag.

use serde_json::{Map, Value};

use super::murmur::murmur3;

/// What comes of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluation {
    /// A variant, and why it was that.
    Variant {
        /// `TARGETING_MATCH`, `STATIC`, `DEFAULT`
        reason: &'static str,
        /// The variant.
        variant: String,
        /// Its value.
        value: Value,
    },
    /// The application has to use its own default, and why.
    CodeDefault(&'static str),
    /// It can't be told.
    Error {
        /// `PARSE_ERROR`, `GENERAL`
        code: &'static str,
        /// In words.
        details: String,
    },
}

/// Evaluates a flag for a context.
pub fn evaluate(key: &str, flag: &Value, context: &Map<String, Value>) -> Evaluation {
    if flag["state"] == "DISABLED" {
        return Evaluation::CodeDefault("DISABLED");
    }
    let targeting = flag["targeting"].as_object().filter(|it| !it.is_empty());
    let asked = Asked { key, context };
    let chosen = match targeting {
        None => Ok(("STATIC", Value::Null)),
        Some(_) => asked.apply(&flag["targeting"]).map(|it| match it {
            Value::Null => ("DEFAULT", Value::Null),
            chosen => ("TARGETING_MATCH", chosen),
        }),
    };
    let (reason, chosen) = match chosen {
        Ok(chosen) => chosen,
        Err(operator) => {
            return Evaluation::Error {
                code: "PARSE_ERROR",
                details: format!("{operator:?} in the targeting of {key:?} is not known"),
            };
        }
    };
    let chosen = match chosen {
        Value::Null => flag["defaultVariant"].clone(),
        chosen => chosen,
    };
    let Some(variant) = text(&chosen) else {
        return Evaluation::CodeDefault("DEFAULT");
    };
    match flag["variants"].get(&variant) {
        Some(value) => Evaluation::Variant {
            reason,
            value: value.clone(),
            variant,
        },
        None => Evaluation::Error {
            code: "GENERAL",
            details: format!("Variant '{variant}' not found in flag with key '{key}'"),
        },
    }
}

/// The name of a variant, also where a rule comes to a truth or a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Who asks for what.
struct Asked<'a> {
    key: &'a str,
    context: &'a Map<String, Value>,
}

impl Asked<'_> {
    /// What a rule comes to; or the operator that is not known here.
    fn apply(&self, rule: &Value) -> Result<Value, String> {
        let Some((operator, given)) = rule.as_object().and_then(|it| it.iter().next()) else {
            return Ok(rule.clone());
        };
        if operator == "fractional" {
            return self.fractional(given);
        }
        if operator == "if" {
            return self.choose(given.as_array().map_or(&[][..], Vec::as_slice));
        }
        let given = match given {
            Value::Array(items) => items.iter().map(|it| self.apply(it)).collect(),
            one => self.apply(one).map(|it| vec![it]),
        }?;
        let nth = |nth: usize| given.get(nth).unwrap_or(&Value::Null);
        let both = || (nth(0).as_str().unwrap_or(""), nth(1).as_str().unwrap_or(""));
        Ok(match operator.as_str() {
            "var" => self.variable(nth(0).as_str().unwrap_or_default()),
            "==" | "===" => (nth(0) == nth(1)).into(),
            "!=" | "!==" => (nth(0) != nth(1)).into(),
            "!" => (!holds(nth(0))).into(),
            "and" => given.iter().all(holds).into(),
            "or" => given.iter().any(holds).into(),
            "starts_with" => both().0.starts_with(both().1).into(),
            "ends_with" => both().0.ends_with(both().1).into(),
            "cat" => given.iter().filter_map(text).collect::<String>().into(),
            "in" => match nth(1) {
                Value::Array(items) => items.contains(nth(0)),
                _ => both().1.contains(both().0),
            }
            .into(),
            unknown => return Err(unknown.to_owned()),
        })
    }

    fn variable(&self, name: &str) -> Value {
        if name == "$flagd.flagKey" {
            return self.key.into();
        }
        let mut steps = name.split('.');
        let first = steps.next().and_then(|step| self.context.get(step));
        let found = steps.fold(first, |found, step| found?.get(step));
        found.cloned().unwrap_or_default()
    }

    /// The first of the pairs whose condition holds; what has no condition stands for the rest.
    fn choose(&self, rules: &[Value]) -> Result<Value, String> {
        match rules {
            [] => Ok(Value::Null),
            [rest] => self.apply(rest),
            [condition, chosen, rest @ ..] => {
                if holds(&self.apply(condition)?) {
                    self.apply(chosen)
                } else {
                    self.choose(rest)
                }
            }
        }
    }

    /// Everybody stays in the bucket that the hash says, whichever shares the buckets have.
    fn fractional(&self, given: &Value) -> Result<Value, String> {
        let given = given.as_array().map_or(&[][..], Vec::as_slice);
        let (by, buckets) = match given {
            [first, rest @ ..] if !first.is_array() => (self.apply(first)?, rest),
            all => {
                let Some(caller) = self.context.get("targetingKey").and_then(Value::as_str) else {
                    return Ok(Value::Null);
                };
                (format!("{}{caller}", self.key).into(), all)
            }
        };
        let weight = |bucket: &Value| match &bucket[1] {
            Value::Null => 1,
            weight => weight.as_i64().unwrap_or(0).max(0).unsigned_abs(),
        };
        let total: u64 = buckets.iter().map(weight).sum();
        let hash = murmur3(by.as_str().unwrap_or_default().as_bytes());
        let place = (u64::from(hash) * total) >> 32;
        let mut sum = 0;
        for bucket in buckets {
            sum += weight(bucket);
            if sum > place {
                return Ok(bucket[0].clone());
            }
        }
        Ok(Value::Null)
    }
}

fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn flag(targeting: impl Into<Value>) -> Value {
        let targeting = targeting.into();
        json!({
            "state": "ENABLED", "variants": {"on": true, "off": false},
            "defaultVariant": "off", "targeting": targeting,
        })
    }

    fn ask(key: &str, flag: &Value, context: Value) -> Evaluation {
        let Value::Object(context) = context else {
            panic!("a context is a struct");
        };
        evaluate(key, flag, &context)
    }

    fn is_on(key: &str, flag: &Value, context: Value) -> bool {
        matches!(ask(key, flag, context), Evaluation::Variant { variant, .. } if variant == "on")
    }

    /// Whether each of forty callers is let in.
    fn forty(key: &str, flag: &Value) -> String {
        let context = |nth| {
            let caller = format!("u{nth}");
            json!({"targetingKey": caller, "email": format!("{caller}@example.com")})
        };
        let each = (0..40).map(|nth| is_on(key, flag, context(nth)));
        each.map(|on| if on { '1' } else { '0' }).collect()
    }

    /// The expected ones are what `@openfeature/flagd-core` 4.0.1 answers.
    #[test]
    fn the_same_callers_are_let_in_as_by_flagd() {
        let shorthand = flag(json!({"fractional": [["on", 25], ["off", 75]]}));
        let expected = "1000000000000000100111010001110110100110";
        assert_eq!(forty("f", &shorthand), expected);
        let by = json!({"cat": [{"var": "$flagd.flagKey"}, {"var": "email"}]});
        let by_mail = flag(json!({"fractional": [by, ["on", 1], ["off", 3]]}));
        let expected = "0110000000000000000000100101001001000000";
        assert_eq!(forty("c", &by_mail), expected);
    }

    #[test]
    fn the_reasons_are_those_of_flagd() {
        let reason = |flag: &Value, context| match ask("f", flag, context) {
            Evaluation::Variant {
                reason, variant, ..
            } => (reason, variant),
            Evaluation::CodeDefault(reason) => (reason, String::new()),
            Evaluation::Error { code, .. } => (code, String::new()),
        };
        let rule = json!({"if": [{"ends_with": [{"var": "email"}, "@example.com"]}, "on", "off"]});
        let mut disabled = flag(json!({}));
        disabled["state"] = "DISABLED".into();
        let mail = json!({"targetingKey": "u1", "email": "a@example.com"});
        let table = [
            (flag(json!({})), json!({}), ("STATIC", "off")),
            (disabled, json!({}), ("DISABLED", "")),
            (flag(rule.clone()), mail.clone(), ("TARGETING_MATCH", "on")),
            (flag(rule), json!({}), ("TARGETING_MATCH", "off")),
            (
                flag(json!({"fractional": [["on", 1]]})),
                json!({}),
                ("DEFAULT", "off"),
            ),
            (
                flag(json!({"fractional": [["nope", 1]]})),
                mail.clone(),
                ("GENERAL", ""),
            ),
            (flag(json!({"moon": ["full"]})), mail, ("PARSE_ERROR", "")),
        ];
        for (flag, context, (expected, variant)) in table {
            let told = reason(&flag, context);
            assert_eq!(told, (expected, variant.to_owned()), "{flag}");
        }
    }
}
