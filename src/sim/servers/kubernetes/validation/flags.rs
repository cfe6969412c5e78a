//! What the schema of the CRD `FeatureFlag` asks for.

use serde_json::Value;

use crate::sim::store::Cause;

/// Checks the flags of a `FeatureFlag`.
pub(super) fn check(flags: &Value, causes: &mut Vec<Cause>) {
    let Some(flags) = flags.as_object() else {
        causes.push(Cause::required("spec.flagSpec.flags"));
        return;
    };
    for (name, flag) in flags {
        let path = |field: &str| format!("spec.flagSpec.flags.{name}.{field}");
        let state = &flag["state"];
        if state.is_null() {
            causes.push(Cause::required(&path("state")));
        } else if state != "ENABLED" && state != "DISABLED" {
            let why = "supported values: \"ENABLED\", \"DISABLED\"";
            causes.push(Cause::invalid(&path("state"), state, why));
        }
        if !flag["variants"].is_object() {
            causes.push(Cause::required(&path("variants")));
        }
        let variant = &flag["defaultVariant"];
        if !variant.is_string() && !variant.is_null() {
            let why = "must be of type string";
            causes.push(Cause::invalid(&path("defaultVariant"), variant, why));
        }
    }
}
