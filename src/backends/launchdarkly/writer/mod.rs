//! Writing: one semantic patch a step, with the reason as its comment. Never retried.

mod instructions;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use self::instructions::instructions;
use super::api::Mode;
use super::backend::LaunchDarkly;
use super::decode::Flag as Told;
use super::document::Document;
use super::row::{uid, version};
use crate::backends::flags::write_error;
use crate::backends::{LiveObject, Note, WriteError, Writer};
use crate::model::{CleanText, ClusterId, FlagKey, Target};
use crate::playbooks::Step;

impl Writer for LaunchDarkly {
    fn cluster(&self) -> BoxFuture<'_, Result<ClusterId, WriteError>> {
        async {
            let identity = async { self.api()?.identity().await };
            let identity = identity.await.map_err(|failure| write_error(&failure))?;
            Ok(ClusterId {
                context: self.name().clone(),
                uid: identity.account_id.as_deref().map(CleanText::new),
            })
        }
        .boxed()
    }

    fn user(&self) -> BoxFuture<'_, Result<CleanText, WriteError>> {
        async {
            let identity = async { self.api()?.identity().await };
            let identity = identity.await.map_err(|failure| write_error(&failure))?;
            Ok(identity.called())
        }
        .boxed()
    }

    fn read<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async {
            let key = key(target)?;
            let flag = async { self.api()?.flag(&key.name).await };
            let flag = flag.await.map_err(|failure| write_error(&failure))?;
            live(key, &flag)
        }
        .boxed()
    }

    fn dry_run<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
    ) -> BoxFuture<'a, Result<(), WriteError>> {
        async { self.send(step, on, None, Mode::Check).await.map(|_| ()) }.boxed()
    }

    fn apply<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
        reason: Option<&'a CleanText>,
    ) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        self.send(step, on, reason, Mode::Make).boxed()
    }

    fn note<'a>(&'a self, _: &'a Step, _: &'a Note) -> BoxFuture<'a, Result<(), WriteError>> {
        // The comment of the change says it.
        async { Ok(()) }.boxed()
    }
}

impl LaunchDarkly {
    async fn send(
        &self,
        step: &Step,
        on: &LiveObject,
        reason: Option<&CleanText>,
        mode: Mode,
    ) -> Result<LiveObject, WriteError> {
        let key = key(&step.target)?;
        let body = body(key, &instructions(step, on)?, reason);
        let sent = async { self.api()?.patch(key, &body, mode).await };
        let flag = sent.await.map_err(|failure| write_error(&failure))?;
        live(key, &flag)
    }
}

fn body(key: &FlagKey, instructions: &[Value], reason: Option<&CleanText>) -> Value {
    let mut body = json!({
        "environmentKey": key.environment.as_str(), "instructions": instructions,
    });
    if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
        body["comment"] = Value::from(reason.as_str());
    }
    body
}

fn live(key: &FlagKey, flag: &Told) -> Result<LiveObject, WriteError> {
    let here = flag.environments.get(key.environment.as_str());
    let here = here
        .ok_or_else(|| WriteError::Gone(CleanText::new(&format!("there is no {key} any more"))))?;
    Ok(Document::new(flag, here).live(&uid(flag), &version(flag, here)))
}

fn key(target: &Target) -> Result<&FlagKey, WriteError> {
    target.flag().map(|flag| &flag.key).ok_or_else(|| {
        WriteError::NotSent(CleanText::new(&format!(
            "{target} is no flag: LaunchDarkly can't change it"
        )))
    })
}
