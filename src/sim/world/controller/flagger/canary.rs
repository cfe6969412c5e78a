//! A Canary and the two Deployments it is about.

use serde_json::{Value, json};

use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::{Context, normal};
use crate::sim::world::objects::{OwnerReference, stamp, template_hash};

const NAME: &str = "app.kubernetes.io/name";

/// A Canary while it is looked at.
#[derive(Debug)]
pub struct Canary {
    /// The object, with the status as it will be reported.
    pub tree: Value,
    before: Value,
    /// What owners change.
    pub target: Value,
    /// What takes the traffic while nothing is new.
    pub primary: Option<Value>,
}

impl Canary {
    /// The Canary, if it and its target are there.
    pub fn read(context: &Context<'_>, key: &Key) -> Option<Self> {
        let tree = context.tree(Resource::Canaries, key)?;
        if tree["metadata"]["deletionTimestamp"].is_string() {
            return None;
        }
        let name = tree["spec"]["targetRef"]["name"].as_str()?;
        let deployment =
            |name: &str| context.tree(Resource::Deployments, &Key::new(&key.namespace, name));
        Some(Self {
            before: tree["status"].clone(),
            target: deployment(name)?,
            primary: deployment(&format!("{name}-primary")),
            tree,
        })
    }

    /// `status.phase`
    pub fn phase(&self) -> &str {
        self.tree["status"]["phase"].as_str().unwrap_or_default()
    }

    /// A number of the status.
    pub fn count(&self, field: &str) -> u64 {
        self.tree["status"][field].as_u64().unwrap_or(0)
    }

    /// Sets a number of the status.
    pub fn set(&mut self, field: &str, value: u64) {
        self.tree["status"][field] = value.into();
    }

    /// What the target is made from, as the status notes it.
    pub fn hash(&self) -> String {
        template_hash(&self.target["spec"]["template"], 0)
    }

    /// Whether the target is another one than that which was last looked at. What goes back to
    /// what was promoted last is nothing new: the primary serves it.
    pub fn is_new(&self) -> bool {
        let (status, hash) = (&self.tree["status"], self.hash());
        status["lastAppliedSpec"] != hash && status["lastPromotedSpec"] != hash
    }

    /// Goes to a phase, and says so.
    pub fn go_to(&mut self, context: &mut Context<'_>, phase: &'static str, message: &str) {
        let now = stamp(context.now);
        let status = &mut self.tree["status"];
        if !status.is_object() {
            *status = json!({});
        }
        status["phase"] = phase.into();
        status["lastTransitionTime"] = now.as_str().into();
        let promoted = match phase {
            "Succeeded" | "Initialized" => "True",
            "Failed" => "False",
            _ => "Unknown",
        };
        status["conditions"] = json!([{
            "type": "Promoted", "status": promoted, "reason": phase, "message": message,
            "lastTransitionTime": now, "lastUpdateTime": now,
        }]);
        let event = normal("flagger", "Synced", message.to_owned());
        context.record(Resource::Canaries, &Key::of(&self.tree), &event);
    }

    /// Writes the status, if it has changed.
    pub fn report(self, context: &mut Context<'_>) {
        if self.tree["status"] != self.before {
            context.report(Resource::Canaries, self.tree);
        }
    }

    /// Gives the target so many pods.
    pub fn scale_target(&mut self, context: &mut Context<'_>, replicas: u64) {
        if self.target["spec"]["replicas"] != replicas {
            self.target["spec"]["replicas"] = replicas.into();
            context.rescale(self.target.clone());
        }
    }

    /// How many pods take the traffic.
    pub fn size(&self) -> u64 {
        let of = self.primary.as_ref().unwrap_or(&self.target);
        of["spec"]["replicas"].as_u64().unwrap_or(1).max(1)
    }

    /// Sets a copy of the target beside it.
    pub fn create_primary(&self, context: &mut Context<'_>) {
        let metadata = &self.tree["metadata"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let owner = OwnerReference::to(
            Resource::Canaries,
            &text(&metadata["name"]),
            &text(&metadata["uid"]),
        );
        let name = format!("{}-primary", text(&self.target["metadata"]["name"]));
        let mut spec = self.target["spec"].clone();
        spec["selector"] = json!({"matchLabels": {NAME: name}});
        spec["template"] = relabelled(&self.target, &name);
        let mut labels = self.target["metadata"]["labels"].clone();
        labels[NAME] = name.as_str().into();
        let mut annotations = self.target["metadata"]["annotations"].clone();
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
            annotations.remove("deployment.kubernetes.io/revision");
        }
        let object = json!({
            "metadata": {
                "name": name,
                "namespace": metadata["namespace"],
                "labels": labels,
                "annotations": annotations,
                "ownerReferences": [owner],
            },
            "spec": spec,
            "status": {},
        });
        let _ = context
            .store
            .create(Resource::Deployments, object, context.now);
    }

    /// Lets the target's template into the primary; says whether it was not there before.
    pub fn copy_to_primary(&mut self, context: &mut Context<'_>) -> bool {
        let Some(primary) = &mut self.primary else {
            return false;
        };
        let name = primary["metadata"]["name"].as_str().unwrap_or_default();
        let template = relabelled(&self.target, name);
        if primary["spec"]["template"] == template {
            return false;
        }
        primary["spec"]["template"] = template;
        context.replace(Resource::Deployments, primary.clone());
        true
    }
}

fn relabelled(target: &Value, name: &str) -> Value {
    let mut template = target["spec"]["template"].clone();
    template["metadata"]["labels"][NAME] = name.into();
    template
}

/// Whether all pods of a Deployment are of its template and serve.
pub fn is_complete(deployment: &Value) -> bool {
    let status = &deployment["status"];
    let desired = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
    let counts = ["updatedReplicas", "availableReplicas", "replicas"];
    let seen =
        status["observedGeneration"].as_u64() >= deployment["metadata"]["generation"].as_u64();
    seen && counts.map(|it| status[it].as_u64().unwrap_or(0)) == [desired; 3]
}
