//! A close look at the targets of a plan, right before it is made.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::{BoxFuture, join_all};

use crate::model::{CleanText, Closeups, ObjectRef};
use crate::playbooks::Survey;

/// A cluster that can be asked more about single workloads than the fleet keeps of all.
pub trait Surveyor: Send + Sync + 'static {
    /// Looks at `objects`; each has its close-up in the answer, or the reason why not. Only
    /// reads.
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups>;
}

/// Who can look closely at a cluster's objects, by the cluster's name.
pub type Surveyors = BTreeMap<CleanText, Arc<dyn Surveyor>>;

/// Looks at `objects`, each through the surveyor of its cluster.
pub async fn survey_all(
    surveyors: &Surveyors,
    objects: Vec<ObjectRef>,
    survey: Survey,
) -> Closeups {
    if survey == Survey::Nothing {
        return Closeups::new();
    }
    let mut clusters: BTreeMap<CleanText, Vec<ObjectRef>> = BTreeMap::new();
    for object in objects {
        let of_cluster = clusters.entry(object.key.cluster.clone()).or_default();
        of_cluster.push(object);
    }
    let looks = clusters
        .iter()
        .map(async |(cluster, objects)| match surveyors.get(cluster) {
            Some(surveyor) => surveyor.survey(objects, survey).await,
            None => unseen(cluster, objects),
        });
    join_all(looks).await.into_iter().flatten().collect()
}

fn unseen(cluster: &CleanText, objects: &[ObjectRef]) -> Closeups {
    let why = CleanText::new(&format!(
        "nothing can look at {cluster}: there is no connection to it"
    ));
    let keys = objects.iter().map(|object| object.key.clone());
    keys.map(|key| (key, Err(why.clone()))).collect()
}
