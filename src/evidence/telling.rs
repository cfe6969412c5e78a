//! Surveyors that also tell what dogwatch itself has seen of releases.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::EvidenceStore;
use crate::backends::{Surveyor, Surveyors};
use crate::model::{Closeup, Closeups, ObjectRef};
use crate::playbooks::Survey;

/// `surveyors`, each of which also tells what `store` has of the releases it finds.
pub fn telling(surveyors: Surveyors, store: &EvidenceStore) -> Surveyors {
    let telling = surveyors.into_iter().map(|(cluster, inner)| {
        let store = store.clone();
        let surveyor: Arc<dyn Surveyor> = Arc::new(Telling { inner, store });
        (cluster, surveyor)
    });
    telling.collect()
}

struct Telling {
    inner: Arc<dyn Surveyor>,
    store: EvidenceStore,
}

impl Surveyor for Telling {
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups> {
        async move {
            let mut closeups = self.inner.survey(objects, survey).await;
            if survey == Survey::Releases {
                self.tell(closeups.values_mut().filter_map(|it| it.as_mut().ok()))
                    .await;
            }
            closeups
        }
        .boxed()
    }
}

impl Telling {
    /// What can't be read is not known: a rollback must not wait for it.
    async fn tell(&self, closeups: impl Iterator<Item = &mut Closeup>) {
        let store = self.store.clone();
        let loaded = tokio::task::spawn_blocking(move || store.load()).await;
        match loaded {
            Ok(Ok(ledger)) => closeups.for_each(|closeup| ledger.tell(closeup)),
            Ok(Err(error)) => {
                tracing::warn!(path = %self.store.path().display(), %error, "no evidence");
            }
            Err(error) => tracing::warn!(%error, "no evidence"),
        }
    }
}
