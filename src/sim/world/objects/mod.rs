//! What the cluster stores about apps: objects as complete as those of a real API server.
//!
//! Typed for writing; the controllers read and change objects as trees, so that nothing a client
//! put into them is lost.

mod autoscaler;
mod deployment;
mod event;
mod knative;
mod managed;
mod metadata;
mod namespace;
mod pod;
mod replica_set;
mod rollout;
mod template;

pub use autoscaler::{AutoscalerDraft, Judgement, autoscaler, autoscaler_status};
pub use deployment::{Condition, DeploymentStatus, annotations, bookkeeping, deployment, labels};
pub use event::{Involved, Occurrence, event};
pub use knative::{
    GENERATION as KNATIVE_GENERATION, MIN_SCALE, SERVICE as KNATIVE_SERVICE, revision,
    revision_deployment,
};
pub use managed::{fields_of, raw};
pub use metadata::{Metadata, Object, OwnerReference, Texts, stamp};
pub use namespace::{coredns, namespace};
pub use pod::{
    NODES, PodDraft, Readiness, container_status, pod, serving, set_container, set_readiness,
    set_scheduled,
};
pub use replica_set::{
    HashedTemplate, ROLLOUT_HASH, ReplicaSetDraft, ReplicaSetStatus, hash_label, replica_set,
};
pub use rollout::{PauseCondition, RolloutStatus, RunStatus, Side, Weights};
pub use template::{image_of, pod_template, template_hash};
