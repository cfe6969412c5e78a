//! The close-ups of several Deployments.

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, join};

use super::object::{KeptSet, Target};
use super::scalers::Scalers;
use crate::backends::kubernetes::decode::selection;
use crate::backends::kubernetes::deployment::{closeup, objection};
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list_all;
use crate::backends::kubernetes::request::get;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::model::{CleanText, Closeups, ObjectRef};
use crate::playbooks::Survey;

/// How many objects are looked at at once.
const AT_ONCE: usize = 8;

/// What was read of one Deployment.
type Found = Result<(Target, Vec<KeptSet>), CleanText>;

/// Looks at `objects`.
pub(super) async fn survey(
    kubernetes: &Kubernetes,
    objects: &[ObjectRef],
    survey: Survey,
) -> Closeups {
    if survey == Survey::Nothing || objects.is_empty() {
        return Closeups::new();
    }
    // Boxed, because a stream that borrows its items can't be sent to another task
    // (rust-lang/rust#64552).
    let looks: Vec<BoxFuture<'_, Found>> = objects
        .iter()
        .map(|object| look(kubernetes, object, survey).boxed())
        .collect();
    let looks = futures::stream::iter(looks).buffered(AT_ONCE);
    let (found, scalers) = join!(
        looks.collect::<Vec<_>>(),
        Scalers::list(kubernetes, objects)
    );
    let closeups = objects.iter().zip(found).map(|(object, found)| {
        let found = found.map(|(target, sets)| closeup(object, target, sets, scalers.of(object)));
        (object.key.clone(), found)
    });
    closeups.collect()
}

async fn look(kubernetes: &Kubernetes, object: &ObjectRef, survey: Survey) -> Found {
    let target = read(kubernetes, object).await.map_err(|failure| {
        if failure.is_missing() {
            CleanText::new("it is gone")
        } else {
            failure.words()
        }
    })?;
    if let Some(why) = objection(object, &target) {
        return Err(CleanText::new(why));
    }
    let sets = if survey == Survey::Releases {
        let sets = sets(kubernetes, object, &target).await;
        sets.map_err(|failure| CleanText::new(&format!("its releases can't be listed: {failure}")))?
    } else {
        Vec::new()
    };
    Ok((target, sets))
}

async fn read(kubernetes: &Kubernetes, object: &ObjectRef) -> Result<Target, Failure> {
    let path = path::deployment(object)?;
    let path = path.as_str();
    kubernetes
        .ask(async |link| link.read(get(path)?).await)
        .await
}

/// All ReplicaSets that the Deployment chooses; whose they are is looked at later.
async fn sets(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    target: &Target,
) -> Result<Vec<KeptSet>, Failure> {
    let namespace = path::segment(&object.key.namespace)?;
    let path = format!("/apis/apps/v1/namespaces/{namespace}/replicasets");
    let query = selection(&target.spec.selector)
        .ok_or_else(|| Failure::Nonsense(CleanText::new("its selector can't be read")))?;
    list_all(kubernetes, &path, Some(&query)).await
}
