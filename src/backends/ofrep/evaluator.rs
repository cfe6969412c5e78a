//! Who evaluates.

use http::Method;
use serde_json::{Map, Value, json};

use super::evaluation::{Answered, Evaluation, NotEvaluated};
use crate::backends::http::{Access, Answer, Call, Client, Endpoint, Failure, Limits};
use crate::config::OfrepConfig;
use crate::model::CleanText;

/// A server that evaluates flags.
#[derive(Debug)]
pub struct Ofrep {
    client: Client,
    base: Endpoint,
}

impl Ofrep {
    /// The server as configured.
    pub fn new(config: &OfrepConfig) -> Result<Self, Failure> {
        if config.url.trim().is_empty() {
            return Err(Failure::setup("no URL: set url in [ofrep]"));
        }
        let timeout = config.timeout.duration();
        let limits = Limits {
            answer: timeout,
            whole: timeout,
            bytes: 1 << 20,
            ..Limits::default()
        };
        Ok(Self {
            client: Client::new(Access::new(&config.access), limits),
            base: Endpoint::parse(&config.url)?,
        })
    }

    /// Host, port and path.
    pub fn place(&self) -> CleanText {
        self.base.place()
    }

    /// What `context` gets of `flag`. Asked once: a server that asks to wait is not asked again.
    pub async fn evaluate(
        &self,
        flag: &str,
        context: Map<String, Value>,
    ) -> Result<Evaluation, NotEvaluated> {
        let endpoint = self.base.below(["ofrep", "v1", "evaluate", "flags", flag]);
        let call = Call::new(Method::POST, &endpoint).json(&json!({ "context": context }));
        let answer = match self.client.call(call).await {
            Ok(answer) => answer,
            Err(failure) => return Err(refused(failure, flag)),
        };
        let content_type = answer.content_type().clone();
        let bytes = answer.bytes().await.map_err(NotEvaluated::Failed)?;
        let answered: Answered = serde_json::from_slice(&bytes).map_err(|_| {
            NotEvaluated::Failed(Answer::nonsense(&content_type, &bytes, "an evaluator"))
        })?;
        answered.evaluation(flag)
    }
}

/// A refusal that speaks of the flag is told apart from one that does not.
fn refused(failure: Failure, flag: &str) -> NotEvaluated {
    let Failure::Refused(refusal) = &failure else {
        return NotEvaluated::Failed(failure);
    };
    let answered = serde_json::from_slice::<Answered>(&refusal.body).ok();
    match (refusal.status, answered) {
        (400 | 404, Some(answered)) if answered.is_of_a_flag() => answered.refusal(flag),
        _ => NotEvaluated::Failed(failure),
    }
}

#[cfg(test)]
mod tests;
