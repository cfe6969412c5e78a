//! Writing: a flag is read anew, and one request makes one change. Never retried.

mod change;
mod error;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::backend::Unleash;
use super::decode::Feature;
use super::document::{Document, uid};
use super::gate::Gate;
use super::rights::Rights;
use crate::backends::http::Failure;
use crate::backends::{LiveObject, Note, WriteError, Writer};
use crate::model::{CleanText, ClusterId, FlagKey, Target};
use crate::playbooks::Step;
use change::Change;
use error::write_error;

impl Writer for Unleash {
    fn cluster(&self) -> BoxFuture<'_, Result<ClusterId, WriteError>> {
        async {
            let instance = async { self.api()?.instance().await };
            let instance = instance.await.map_err(|failure| write_error(&failure))?;
            Ok(ClusterId {
                context: self.name().clone(),
                uid: instance.id().as_deref().map(CleanText::new),
            })
        }
        .boxed()
    }

    fn user(&self) -> BoxFuture<'_, Result<CleanText, WriteError>> {
        async {
            let whoami = async { self.api()?.whoami().await };
            let whoami = whoami.await.map_err(|failure| write_error(&failure))?;
            Ok(Rights::new(whoami).user)
        }
        .boxed()
    }

    fn read<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async {
            let key = key(target)?;
            let read = self
                .document(key)
                .await
                .map_err(|failure| write_error(&failure))?;
            read.ok_or_else(|| gone(key))
        }
        .boxed()
    }

    fn dry_run<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
    ) -> BoxFuture<'a, Result<(), WriteError>> {
        async {
            // There is nothing to ask: what is certain to be refused is refused here.
            let key = key(&step.target)?;
            let change = Change::of(step, on)?;
            let whoami = async { self.api()?.whoami().await };
            let whoami = whoami.await.map_err(|failure| write_error(&failure))?;
            change.allowed(&Rights::new(whoami), key)
        }
        .boxed()
    }

    fn apply<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
        _reason: Option<&'a CleanText>,
    ) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async {
            let key = key(&step.target)?;
            let change = Change::of(step, on)?;
            let sent = async { change.send(self.api()?, key).await };
            sent.await.map_err(|failure| write_error(&failure))?;
            // The server answers with nothing: what it made of it is read back by who asked.
            Ok(change.made(on))
        }
        .boxed()
    }

    fn note<'a>(&'a self, _: &'a Step, _: &'a Note) -> BoxFuture<'a, Result<(), WriteError>> {
        // The server has no place for it.
        async { Ok(()) }.boxed()
    }
}

impl Unleash {
    /// The flag in its environment as it is now, also where it was put away.
    async fn document(&self, key: &FlagKey) -> Result<Option<LiveObject>, Failure> {
        let api = self.api()?;
        match api.feature(&key.project, &key.name).await {
            Ok(feature) => {
                let mut environments = feature.environments.iter();
                let here = environments.find(|it| it.name == *key.environment);
                return Ok(here.map(|here| Document::new(&feature, here).live(&uid(&feature))));
            }
            Err(failure) if failure.status() == Some(404) => {}
            Err(failure) => return Err(failure),
        }
        match api.archived(key).await? {
            Some(feature) => self.archived_document(key, &feature).await,
            None => Ok(None),
        }
    }

    async fn archived_document(
        &self,
        key: &FlagKey,
        feature: &Feature,
    ) -> Result<Option<LiveObject>, Failure> {
        let mut environments = feature.environments.iter();
        let Some(here) = environments.find(|it| it.name == *key.environment) else {
            return Ok(None);
        };
        let strategies = self.api()?.strategies(key).await?;
        let (gate, strategies) = Gate::of(&strategies);
        let document = Document {
            // It comes back off, whatever it was.
            enabled: here.enabled,
            stale: feature.stale,
            archived: true,
            gate,
            strategies,
        };
        Ok(Some(document.live(&uid(feature))))
    }
}

fn key(target: &Target) -> Result<&FlagKey, WriteError> {
    match target.flag() {
        Some(flag) => Ok(&flag.key),
        None => Err(WriteError::Refused(CleanText::new(&format!(
            "{target} is no flag: Unleash can't change it"
        )))),
    }
}

fn gone(key: &FlagKey) -> WriteError {
    WriteError::Gone(CleanText::new(&format!("there is no {key} any more")))
}
