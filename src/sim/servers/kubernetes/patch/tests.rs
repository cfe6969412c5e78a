use super::*;
use serde_json::json;

fn patched(kind: PatchKind, object: Value, patch: &Value) -> Result<Value, Refusal> {
    let mut object = object;
    kind.apply(&mut object, patch.to_string().as_bytes())?;
    Ok(object)
}

#[test]
fn merge_patches_follow_rfc_7386() {
    let table = [
        (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
        (
            json!({"a": "b"}),
            json!({"b": "c"}),
            json!({"a": "b", "b": "c"}),
        ),
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (
            json!({"a": "b", "b": "c"}),
            json!({"a": null}),
            json!({"b": "c"}),
        ),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
        (
            json!({"a": {"b": "c"}}),
            json!({"a": {"b": "d", "c": null}}),
            json!({"a": {"b": "d"}}),
        ),
        (
            json!({"a": [{"b": "c"}]}),
            json!({"a": [1]}),
            json!({"a": [1]}),
        ),
        (
            json!({"e": null}),
            json!({"a": 1}),
            json!({"e": null, "a": 1}),
        ),
        (
            json!({}),
            json!({"a": {"bb": {"ccc": null}}}),
            json!({"a": {"bb": {}}}),
        ),
    ];
    for (object, patch, expected) in table {
        assert_eq!(
            patched(PatchKind::Merge, object, &patch),
            Ok(expected),
            "{patch}"
        );
    }
}

#[test]
fn json_patches_are_applied_in_order_or_not_at_all() {
    let object = json!({"metadata": {"resourceVersion": "7", "annotations": {"a": "1"}}});
    let good = json!([
        {"op": "test", "path": "/metadata/resourceVersion", "value": "7"},
        {"op": "add", "path": "/metadata/annotations/janitor~1ttl", "value": "30d"},
        {"op": "remove", "path": "/metadata/annotations/a"},
    ]);
    let result = patched(PatchKind::Json, object.clone(), &good).unwrap();
    assert_eq!(
        result["metadata"]["annotations"],
        json!({"janitor/ttl": "30d"})
    );

    let failing = json!([
        {"op": "add", "path": "/metadata/annotations/b", "value": "2"},
        {"op": "test", "path": "/metadata/resourceVersion", "value": "1"},
    ]);
    let refusal = patched(PatchKind::Json, object, &failing).unwrap_err();
    assert_eq!(refusal.reason, Reason::Invalid);
    assert_eq!(refusal.status()["details"], json!({}));
}

#[test]
fn what_is_no_patch_is_a_bad_request() {
    for kind in [PatchKind::Json, PatchKind::Merge, PatchKind::Strategic] {
        for body in ["", "nonsense", "7", "\"x\""] {
            let refusal = kind.apply(&mut json!({}), body.as_bytes()).unwrap_err();
            assert_eq!(refusal.reason, Reason::BadRequest, "{kind:?} {body:?}");
        }
    }
}

#[test]
fn content_types_name_the_form() {
    use Resource::{Deployments, Rollouts};
    let of = |text: &str, resource| PatchKind::of(text, resource);
    assert_eq!(
        of("application/json-patch+json", Rollouts),
        Ok(PatchKind::Json)
    );
    assert_eq!(
        of("application/merge-patch+json; charset=utf-8", Rollouts),
        Ok(PatchKind::Merge)
    );
    let strategic = "application/strategic-merge-patch+json";
    assert_eq!(of(strategic, Deployments), Ok(PatchKind::Strategic));
    assert_eq!(of(strategic, Rollouts).unwrap_err().reason.code(), 415);
    assert_eq!(
        of("application/apply-patch+yaml", Deployments)
            .unwrap_err()
            .reason
            .code(),
        415
    );
}
