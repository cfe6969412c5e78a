use axum::body::{Body, to_bytes};
use http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Flagd, SharedFlagd, router};
use crate::sim::servers::{Cluster, Users};
use crate::sim::store::{Resource, Store};

fn flagd() -> SharedFlagd {
    let cluster = Cluster::new(Store::new(7), Users::demonstration());
    let now = cluster.now();
    let object = |name: &str, variant: &str| {
        json!({
            "metadata": {"name": name, "namespace": "finance"},
            "spec": {"flagSpec": {"flags": {
                "ai": {
                    "state": "ENABLED", "variants": {"on": true, "off": false},
                    "defaultVariant": variant, "metadata": {"owner": "ops"},
                },
                "gone": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on"},
            }}},
        })
    };
    cluster.write(|store| {
        for (name, variant) in [("a-flags", "on"), ("b-flags", "off")] {
            let object = object(name, variant);
            store.create(Resource::FeatureFlags, object, now).unwrap();
        }
    });
    Flagd::new(cluster)
}

async fn ask(flagd: &SharedFlagd, key: &str, selector: &str, body: &str) -> (u16, Value) {
    let mut request = Request::post(format!("/ofrep/v1/evaluate/flags/{key}"));
    if !selector.is_empty() {
        request = request.header("flagd-selector", selector);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = router(SharedFlagd::clone(flagd))
        .oneshot(request)
        .await
        .unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn a_context_is_told_what_it_gets() {
    let flagd = flagd();
    let context = r#"{"context": {"targetingKey": "u1"}}"#;
    let (status, told) = ask(&flagd, "ai", "", context).await;
    let expected = json!({
        "key": "ai", "reason": "STATIC", "variant": "on", "value": true,
        "metadata": {"owner": "ops"},
    });
    assert_eq!((status, told), (200, expected));
    let (_, told) = ask(&flagd, "ai", "source=finance/b-flags", context).await;
    assert_eq!(told["value"], false);
    let (status, told) = ask(&flagd, "gone", "", context).await;
    assert_eq!((status, told["reason"].as_str()), (200, Some("DISABLED")));
    assert!(told.get("value").is_none());
}

#[tokio::test]
async fn what_cannot_be_told_has_its_code() {
    let flagd = flagd();
    let (status, told) = ask(&flagd, "nope", "", "{}").await;
    assert_eq!(
        (status, told["errorCode"].as_str()),
        (404, Some("FLAG_NOT_FOUND"))
    );
    let (status, told) = ask(&flagd, "ai", "", "{").await;
    assert_eq!(
        (status, told["errorCode"].as_str()),
        (400, Some("INVALID_CONTEXT"))
    );
    // A question is no write.
    assert!(flagd.cluster.requests.daring().is_empty());
    assert_eq!(flagd.cluster.requests.all().len(), 2);
}
