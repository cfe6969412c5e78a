//! Pod templates, and the hash that names the ReplicaSet made from one.

use serde_json::{Value, json};

use crate::sim::world::flags::{self, Home};
use crate::sim::world::fleet::{App, Release};

const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The pod template of an app's release, with every default a server fills in.
pub fn pod_template(app: &App, release: &Release) -> Value {
    let runtime = app.runtime;
    let (memory, cpu) = (runtime.memory, runtime.cpu);
    let mut template = json!({
        "metadata": {"labels": {
            "app.kubernetes.io/instance": app.name,
            "app.kubernetes.io/name": app.name,
            "app.kubernetes.io/version": release.version,
        }},
        "spec": {
            "containers": [{
                "name": "app",
                "image": app.image(release),
                "ports": [{"name": "http", "containerPort": runtime.port, "protocol": "TCP"}],
                "env": env(app, release),
                "resources": {
                    "limits": {"cpu": cpu.1, "memory": memory.1},
                    "requests": {"cpu": cpu.0, "memory": memory.0},
                },
                "readinessProbe": {
                    "httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"},
                    "timeoutSeconds": 1,
                    "periodSeconds": 5,
                    "successThreshold": 1,
                    "failureThreshold": 3,
                },
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
                "imagePullPolicy": "IfNotPresent",
            }],
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst",
            "securityContext": {},
            "schedulerName": "default-scheduler",
        },
    });
    if app.flags == Home::Flagd {
        template["metadata"]["annotations"] = flags::annotations(app);
    }
    template
}

fn env(app: &App, release: &Release) -> Value {
    let mut env = vec![
        json!({"name": "APP_ENV", "value": "production"}),
        json!({"name": "APP_RELEASE", "value": release.version}),
    ];
    if let Some(connector) = app.connectors.first() {
        let url = format!("http://connectors.platform.svc/{connector}");
        env.push(json!({"name": "CONNECTOR_URL", "value": url}));
    }
    env.into()
}

/// The image of a template's first container.
pub fn image_of(template: &Value) -> &str {
    template["spec"]["containers"][0]["image"]
        .as_str()
        .unwrap_or_default()
}

/// `pod-template-hash`: a 32 bit FNV hash, spelled in letters that make no words.
///
/// `collisions` is the Deployment's `collisionCount`, which sets equal hashes apart.
pub fn template_hash(template: &Value, collisions: u64) -> String {
    let mut hash = fnv(
        0x811c_9dc5,
        &serde_json::to_vec(template).unwrap_or_default(),
    );
    if collisions > 0 {
        hash = fnv(hash, &collisions.to_le_bytes());
    }
    hash.to_string()
        .bytes()
        .map(|digit| char::from(LETTERS[usize::from(digit) % LETTERS.len()]))
        .collect()
}

fn fnv(seed: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(seed, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_the_template_and_the_collisions() {
        let one = json!({"spec": {"containers": [{"image": "a:1"}]}});
        let two = json!({"spec": {"containers": [{"image": "a:2"}]}});
        assert_eq!(template_hash(&one, 0), template_hash(&one.clone(), 0));
        assert_ne!(template_hash(&one, 0), template_hash(&two, 0));
        assert_ne!(template_hash(&one, 0), template_hash(&one, 1));
        assert!(template_hash(&one, 0).bytes().all(|b| LETTERS.contains(&b)));
    }
}
