//! What the traffic depends on, of an object.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::quantity;
use crate::sim::store::{Key, Stored};
use crate::sim::world::objects::{ROLLOUT_HASH, hash_label};

/// A workload: a Deployment, a Rollout, a Knative Service.
#[derive(Debug, Deserialize)]
pub struct WorkloadView<'a> {
    /// Who it is.
    #[serde(borrow)]
    pub metadata: WorkloadMeta<'a>,
    /// What is wanted of it.
    pub spec: WorkloadSpec,
}

/// `metadata`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadMeta<'a> {
    /// The name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// The namespace.
    #[serde(borrow)]
    pub namespace: Cow<'a, str>,
    /// When it was made.
    #[serde(borrow)]
    pub creation_timestamp: Cow<'a, str>,
    /// What its owner declared.
    #[serde(borrow, default)]
    pub annotations: Annotations<'a>,
}

/// What an owner declares that shows in the traffic.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Annotations<'a> {
    #[serde(borrow, rename = "dogwatch.dev/traffic-rps")]
    traffic: Cow<'a, str>,
    /// The service class.
    #[serde(borrow, rename = "dogwatch.dev/sla")]
    pub sla: Cow<'a, str>,
    /// What it is made with.
    #[serde(borrow, rename = "dogwatch.dev/runtime")]
    pub runtime: Cow<'a, str>,
}

impl Annotations<'_> {
    /// The declared traffic; none where there is no number.
    pub fn requests_per_second(&self) -> f64 {
        let number: f64 = self.traffic.parse().unwrap_or(0.0);
        if number.is_finite() {
            number.clamp(0.0, 1e6)
        } else {
            0.0
        }
    }
}

/// `spec`
#[derive(Debug, Deserialize)]
pub struct WorkloadSpec {
    /// Desired pods.
    #[serde(default = "one")]
    pub replicas: u32,
}

fn one() -> u32 {
    1
}

impl<'a> WorkloadView<'a> {
    /// Reads a stored workload.
    pub fn read(stored: &'a Stored) -> Option<Self> {
        serde_json::from_slice(stored.json()).ok()
    }

    /// When it was made.
    pub fn created(&self) -> Option<DateTime<Utc>> {
        time(&self.metadata.creation_timestamp)
    }
}

/// A pod, as far as it shows in what is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct PodView {
    /// The app it is of.
    pub app: Key,
    /// What a route calls the release it is of.
    pub side: String,
    /// `pod-template-hash`
    pub hash: String,
    /// The identity.
    pub uid: String,
    /// The image of its first container.
    pub image: String,
    /// The name of its first container.
    pub container: String,
    /// What the first container may use at most.
    pub limits: Limits,
    /// When the first container started, if it runs.
    pub started: Option<DateTime<Utc>>,
    /// Since when it serves, if it does.
    pub ready: Option<DateTime<Utc>>,
    /// The newest time that it tells of.
    pub changed: Option<DateTime<Utc>>,
}

/// `resources.limits`
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// In cores.
    pub cpu: Option<f64>,
    /// In bytes.
    pub memory: Option<f64>,
}

impl PodView {
    /// Reads a stored pod; `None` where it is of no Deployment.
    pub fn read(stored: &Stored) -> Option<Self> {
        let raw: Pod<'_> = serde_json::from_slice(stored.json()).ok()?;
        let hash = hash_label(stored.labels())?;
        let owner = raw.metadata.owner_references.first()?;
        let workload = owner.name.strip_suffix(hash)?.strip_suffix('-')?;
        let container = raw.spec.containers.into_iter().next()?;
        let status = raw.status.container_statuses.first();
        let started = status.and_then(|it| time(&it.state.running.as_ref()?.started_at));
        let condition = raw.status.conditions.iter().find(|it| it.r#type == "Ready");
        let turned = condition.and_then(|it| time(&it.last_transition_time));
        let dying = raw.metadata.deletion_timestamp.as_deref().and_then(time);
        let grace = TimeDelta::seconds(raw.metadata.deletion_grace_period_seconds.unwrap_or(0));
        let serves = dying.is_none() && condition.is_some_and(|it| it.status == "True");
        let limits = container.resources.limits;
        Some(Self {
            app: app_of(stored, workload),
            side: side(stored, workload),
            hash: hash.to_owned(),
            uid: stored.uid().to_owned(),
            image: container.image.into_owned(),
            container: container.name.into_owned(),
            limits: Limits {
                cpu: limits.cpu.and_then(|it| it.number()),
                memory: limits.memory.and_then(|it| it.number()),
            },
            started,
            ready: turned.filter(|_| serves),
            changed: [started, turned, dying.map(|end| end - grace)]
                .into_iter()
                .flatten()
                .max(),
        })
    }
}

/// The app that an object is of: more than one workload may serve it.
pub fn app_of(stored: &Stored, name: &str) -> Key {
    let instance = stored.labels().get("app.kubernetes.io/instance");
    Key::new(&stored.key().namespace, instance.unwrap_or(name))
}

/// What tells the releases of an app apart: the revision, the hash, or the Deployment.
fn side(stored: &Stored, workload: &str) -> String {
    let labels = stored.labels();
    let told = labels
        .get("serving.knative.dev/revision")
        .or_else(|| labels.get(ROLLOUT_HASH));
    told.unwrap_or(workload).to_owned()
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(time.to_utc())
}

#[derive(Deserialize)]
struct Pod<'a> {
    #[serde(borrow)]
    metadata: PodMeta<'a>,
    #[serde(borrow)]
    spec: PodSpec<'a>,
    #[serde(borrow, default)]
    status: PodStatus<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodMeta<'a> {
    #[serde(borrow, default)]
    owner_references: Vec<Owner<'a>>,
    #[serde(borrow, default)]
    deletion_timestamp: Option<Cow<'a, str>>,
    #[serde(default)]
    deletion_grace_period_seconds: Option<i64>,
}

#[derive(Deserialize)]
struct Owner<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct PodSpec<'a> {
    #[serde(borrow)]
    containers: Vec<Container<'a>>,
}

#[derive(Deserialize)]
struct Container<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    image: Cow<'a, str>,
    #[serde(borrow, default)]
    resources: Resources<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resources<'a> {
    #[serde(borrow)]
    limits: WrittenLimits<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WrittenLimits<'a> {
    #[serde(borrow)]
    cpu: Option<Quantity<'a>>,
    #[serde(borrow)]
    memory: Option<Quantity<'a>>,
}

/// People write both `cpu: 1` and `cpu: "1"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Quantity<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Number(f64),
}

impl Quantity<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Text(text) => quantity::number(text),
            Self::Number(number) => Some(*number),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus<'a> {
    #[serde(borrow)]
    conditions: Vec<PodCondition<'a>>,
    #[serde(borrow)]
    container_statuses: Vec<ContainerStatus<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodCondition<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    last_transition_time: Cow<'a, str>,
}

#[derive(Deserialize)]
struct ContainerStatus<'a> {
    #[serde(borrow, default)]
    state: ContainerState<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ContainerState<'a> {
    #[serde(borrow)]
    running: Option<ContainerRunning<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerRunning<'a> {
    #[serde(borrow)]
    started_at: Cow<'a, str>,
}
