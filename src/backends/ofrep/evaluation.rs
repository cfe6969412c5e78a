//! What an evaluator answers. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::backends::http::Failure;
use crate::model::CleanText;

/// What a context gets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// The flag.
    pub flag: CleanText,
    /// Its value; `None` where the client's own code decides.
    pub value: Option<Value>,
    /// The name of the variant.
    pub variant: Option<CleanText>,
    /// Why, as the evaluator calls it: `STATIC`, `TARGETING_MATCH`.
    pub reason: CleanText,
}

/// Why there is no evaluation.
#[derive(Clone, Debug, Error)]
pub enum NotEvaluated {
    /// The evaluator does not know the flag.
    #[error(
        "there is no flag {flag} there{details}: is it spelled right, and does the evaluator read the resource that holds it?"
    )]
    Unknown {
        /// The flag.
        flag: CleanText,
        /// What else it said, after a colon.
        details: CleanText,
    },
    /// The flag can't be evaluated in this context.
    #[error("{flag} can't be evaluated: {why}")]
    Unfit {
        /// The flag.
        flag: CleanText,
        /// What the evaluator said, and what to do.
        why: CleanText,
    },
    /// There is no answer.
    #[error("{0}")]
    Failed(Failure),
}

/// An answer as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Answered {
    value: Option<Value>,
    variant: Option<String>,
    reason: Option<String>,
    error_code: Option<String>,
    error_details: Option<String>,
}

impl Answered {
    /// Whether it speaks of a flag, rather than of the server.
    pub(super) fn is_of_a_flag(&self) -> bool {
        self.error_code.is_some()
    }

    /// What it says of `flag`.
    pub(super) fn evaluation(self, flag: &str) -> Result<Evaluation, NotEvaluated> {
        if self.error_code.is_some() {
            return Err(self.refusal(flag));
        }
        let variant = self.variant.filter(|variant| !variant.is_empty());
        Ok(Evaluation {
            flag: flag.into(),
            value: self.value.filter(|value| !value.is_null()),
            variant: variant.as_deref().map(CleanText::new),
            reason: self.reason.as_deref().unwrap_or("UNKNOWN").into(),
        })
    }

    /// Why there is no evaluation of `flag`.
    pub(super) fn refusal(self, flag: &str) -> NotEvaluated {
        let flag = CleanText::new(flag);
        let details = self.error_details.unwrap_or_default();
        let details = details.trim();
        match self.error_code.as_deref() {
            Some("FLAG_NOT_FOUND") => NotEvaluated::Unknown {
                flag,
                details: match details {
                    "" => CleanText::default(),
                    said => CleanText::new(&format!(" ({said})")),
                },
            },
            Some("TARGETING_KEY_MISSING") => NotEvaluated::Unfit {
                flag,
                why: "it needs a targeting key: name one with --key".into(),
            },
            Some("INVALID_CONTEXT") => NotEvaluated::Unfit {
                flag,
                why: CleanText::new(&format!("the context is not as it wants it: {details}")),
            },
            Some("PARSE_ERROR") => NotEvaluated::Unfit {
                flag,
                why: CleanText::new(&format!("its definition is broken: {details}")),
            },
            code => NotEvaluated::Unfit {
                flag,
                why: CleanText::new(&format!("{} {details}", code.unwrap_or("no reason given"))),
            },
        }
    }
}

impl Evaluation {
    /// Why, in words.
    pub fn why(&self) -> &str {
        match self.reason.as_str() {
            "STATIC" => "everybody gets it",
            "DEFAULT" => "no rule of its targeting speaks of this context",
            "TARGETING_MATCH" => "its targeting says so",
            "SPLIT" => "its share falls so",
            "DISABLED" => "it is disabled: each client does what its own code says",
            "CACHED" | "STALE" => "from a memory that may be old",
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(answer: Value) -> String {
        let answered: Answered = serde_json::from_value(answer).expect("an answer");
        match answered.evaluation("a") {
            Ok(evaluation) => format!(
                "{} {} ({})",
                evaluation
                    .value
                    .as_ref()
                    .map_or("—".into(), ToString::to_string),
                evaluation.variant.as_deref().unwrap_or("—"),
                evaluation.why()
            ),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn answers_are_told_in_words() {
        for (answer, words) in [
            (
                json!({"key": "a", "value": true, "variant": "on", "reason": "STATIC"}),
                "true on (everybody gets it)",
            ),
            (
                json!({"value": 5, "variant": "big", "reason": "\u{1b}[2J"}),
                "5 big (^[[2J)",
            ),
            (
                json!({"reason": "DISABLED"}),
                "— — (it is disabled: each client does what its own code says)",
            ),
            (
                json!({"errorCode": "FLAG_NOT_FOUND"}),
                "there is no flag a there: is it spelled right, and does the evaluator read the \
                 resource that holds it?",
            ),
            (
                json!({"errorCode": "TARGETING_KEY_MISSING"}),
                "a can't be evaluated: it needs a targeting key: name one with --key",
            ),
            (
                json!({"errorCode": "PARSE_ERROR", "errorDetails": "no variants"}),
                "a can't be evaluated: its definition is broken: no variants",
            ),
            (
                json!({"errorCode": "GENERAL", "errorDetails": "x"}),
                "a can't be evaluated: GENERAL x",
            ),
        ] {
            assert_eq!(said(answer.clone()), words, "{answer}");
        }
    }
}
