//! The values of two documents, but for what is particular to a moment or to a server.

use serde_json::Value;

/// Fields that have other values every time.
const OF_THE_MOMENT: &[&str] = &[
    "uid",
    "resourceVersion",
    "continue",
    "remainingItemCount",
    "time",
    "creationTimestamp",
    "deletionTimestamp",
];

/// Fields in which this server says that it is another one.
const OF_THE_SERVER: &[&str] = &[
    "gitVersion",
    "gitCommit",
    "buildDate",
    "goVersion",
    "compiler",
    "platform",
    "description",
];

/// What the recorded server has beyond the simulation, and the other way round, is left out of a
/// discovery document: both serve these.
const SERVED_BY_BOTH: &[&str] = &["apps", "deployments", "replicasets"];

/// Whether a document says what a server has.
pub fn is_discovery(document: &Value) -> bool {
    document["kind"] == "APIGroupDiscoveryList"
}

/// Reduces a discovery document to what both servers have.
pub fn keep_served(document: &mut Value) {
    let served = |value: &Value| SERVED_BY_BOTH.iter().any(|it| value == it);
    let groups = document["items"].as_array_mut().unwrap();
    groups.retain(|group| served(&group["metadata"]["name"]));
    let versions = groups
        .iter_mut()
        .flat_map(|group| group["versions"].as_array_mut().unwrap());
    for version in versions {
        let resources = version["resources"].as_array_mut().unwrap();
        resources.retain(|it| served(&it["resource"]));
        assert_eq!(resources.len(), 2);
    }
}

/// A text without what is particular to a moment: UIDs and generated names.
fn timeless(text: &str) -> String {
    let word = |word: &str| match word.trim_matches(['(', ')', '.']) {
        uid if uid.len() == 36 && uid.matches('-').count() == 4 => "UID".to_owned(),
        name if name.starts_with("dogwatch-") && name.len() == 14 => "GENERATED".to_owned(),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Where both documents have a value and the values differ.
pub fn differences(recorded: &Value, answered: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", recorded, answered, &mut found);
    found
}

fn compare(path: &str, recorded: &Value, answered: &Value, found: &mut Vec<String>) {
    match (recorded, answered) {
        (Value::Object(was), Value::Object(is)) => {
            for (name, was) in was {
                let particular = OF_THE_MOMENT
                    .iter()
                    .chain(OF_THE_SERVER)
                    .any(|it| it == name);
                if let Some(is) = is.get(name).filter(|_| !particular) {
                    compare(&format!("{path}.{name}"), was, is, found);
                }
            }
        }
        (Value::Array(was), Value::Array(is)) => {
            if was.len() != is.len() {
                found.push(format!(
                    "{} items instead of {} at {path}",
                    is.len(),
                    was.len()
                ));
            }
            for (index, (was, is)) in was.iter().zip(is).enumerate() {
                compare(&format!("{path}[{index}]"), was, is, found);
            }
        }
        (Value::String(was), Value::String(is)) if timeless(was) == timeless(is) => {}
        (was, is) if was != is => found.push(format!("{is} instead of {was} at {path}")),
        _ => {}
    }
}
