//! The difference that a step makes, field by field.

use serde::Serialize;
use serde_json::Value;

use super::FieldValue;
use crate::model::{CleanText, Difference, LiveFields, PodTemplate, template_difference};

/// Where a workload keeps its pod template.
const TEMPLATE: &str = "/spec/template";

/// What of a specification or a status is a switch: to set it twice is to set it once, and only
/// dogwatch's like and the object's controller write it.
const SWITCHES: [&str; 7] = [
    "/spec/paused",
    "/spec/restartAt",
    "/spec/suspend",
    "/spec/skipAnalysis",
    "/status/abort",
    "/status/promoteFull",
    "/status/pauseConditions",
];

/// Where a controller keeps its own account of an object.
const STATUS: &str = "/status/";

/// Where Knative's traffic goes.
const TRAFFIC: &str = "/spec/traffic";

/// One field before and after; absent is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// Where in the object, as a JSON pointer (RFC 6901): `/metadata/annotations/janitor~1ttl`.
    pub pointer: String,
    /// What must be there now.
    pub before: Option<FieldValue>,
    /// What will be there then.
    pub after: Option<FieldValue>,
}

impl FieldChange {
    /// A change of one annotation.
    pub fn annotation(key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self::metadata("annotations", key, before, after)
    }

    /// A change of one label.
    pub fn label(key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self::metadata("labels", key, before, after)
    }

    fn metadata(map: &str, key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self {
            pointer: format!("/metadata/{map}/{}", Self::escaped(key)),
            before: before.map(FieldValue::from),
            after: after.map(FieldValue::from),
        }
    }

    /// A change of the whole pod template.
    pub fn template(before: &PodTemplate, after: &PodTemplate) -> Self {
        Self {
            pointer: TEMPLATE.to_owned(),
            before: Some(before.into()),
            after: Some(after.into()),
        }
    }

    /// A change of one annotation of the pod template, from what `before` has.
    pub fn template_annotation(key: &str, before: &PodTemplate, after: &str) -> Self {
        let place = format!("/metadata/annotations/{}", Self::escaped(key));
        let before = before.value().pointer(&place);
        Self {
            before: before
                .filter(|value| !value.is_null())
                .map(|value| value.clone().into()),
            after: Some(after.into()),
            pointer: format!("{TEMPLATE}{place}"),
        }
    }

    /// A change of the field at `pointer`, from what it is now; `None` for absent.
    pub fn field_of(live: &LiveFields, pointer: &str, after: Option<Value>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            before: live.get(pointer).cloned().map(FieldValue::open),
            after: after.map(FieldValue::open),
        }
    }

    /// A change of the switch at `pointer`; one that is absent is off.
    pub fn switch(live: &LiveFields, pointer: &str, on: bool) -> Self {
        let before = live.get(pointer).cloned();
        Self {
            pointer: pointer.to_owned(),
            before: Some(before.unwrap_or(Value::Bool(false)).into()),
            after: Some(Value::Bool(on).into()),
        }
    }

    /// A change of the field at `pointer`, which is known to hold no secret.
    pub fn open(pointer: &str, before: Option<Value>, after: Option<Value>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            before: before.map(FieldValue::open),
            after: after.map(FieldValue::open),
        }
    }

    /// A change of the number of replicas.
    pub fn replicas(before: u32, after: u32) -> Self {
        Self {
            pointer: "/spec/replicas".to_owned(),
            before: Some(Value::from(before).into()),
            after: Some(Value::from(after).into()),
        }
    }

    /// A key as a part of a JSON pointer.
    pub fn escaped(key: &str) -> String {
        key.replace('~', "~0").replace('/', "~1")
    }

    /// Whether its controller makes it so pod by pod, which takes its time. What holds it does
    /// not.
    pub fn rolls_out(&self) -> bool {
        let on = Value::Bool(true);
        let holds = matches!(&*self.pointer, "/spec/paused" | "/spec/suspend")
            && value(self.after.as_ref()) == &on;
        let place = ["/spec/", STATUS];
        !holds && place.iter().any(|place| self.pointer.starts_with(place))
    }

    /// Whether it is of the status, which the object's controller writes, too.
    pub fn is_of_status(&self) -> bool {
        self.pointer.starts_with(STATUS)
    }

    /// Whether to make it twice is to make it once.
    pub fn is_switch(&self) -> bool {
        SWITCHES.contains(&self.pointer.as_str())
    }

    /// Whether it says where Knative's traffic goes.
    pub fn is_traffic(&self) -> bool {
        self.pointer == TRAFFIC
    }

    /// Whether it is of what a manifest says, and whoever applies that manifest puts it back: not
    /// the status, nor the time of a restart.
    pub fn lasts(&self) -> bool {
        !self.is_of_status() && !self.pointer.to_lowercase().contains("restart")
    }

    /// Whether it changes nothing, and only says what it counts on.
    pub fn is_idle(&self) -> bool {
        self.before == self.after
    }

    /// Whether it puts another pod template in the place of the present one.
    pub fn is_template(&self) -> bool {
        self.pointer == TEMPLATE
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            pointer: self.pointer.clone(),
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }

    /// The last part of the pointer as it is spelled in the object: `janitor/ttl`.
    pub fn field(&self) -> CleanText {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        CleanText::new(&last.replace("~1", "/").replace("~0", "~"))
    }

    /// What differs, in lines that may be shown.
    pub fn difference(&self) -> Vec<Difference> {
        if self.pointer == TEMPLATE {
            return template_difference(value(self.before.as_ref()), value(self.after.as_ref()));
        }
        if self.is_idle() {
            return Vec::new();
        }
        vec![Difference {
            what: self.field(),
            before: self.before.as_ref().map(FieldValue::shown),
            after: self.after.as_ref().map(FieldValue::shown),
        }]
    }
}

fn value(side: Option<&FieldValue>) -> &Value {
    side.map_or(&Value::Null, FieldValue::value)
}
