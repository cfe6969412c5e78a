//! The manifest that an object's annotations declare.

use crate::backends::kubernetes::object::Metadata;
use crate::config::ManifestKeys;
use crate::model::{CleanText, Declared, Manifest, Sensitivity, Sla, Usd};

/// Reads the manifest: `dogwatch.dev/…` first, then the configured keys in their order, each as
/// an annotation, then as a label.
pub(in crate::backends::kubernetes) fn manifest(
    metadata: &Metadata,
    keys: &ManifestKeys,
) -> Manifest {
    let find = |own: &str, others: &[String]| find(metadata, own, others);
    let text = |text: &str| Ok(CleanText::new(text));
    Manifest {
        owner: Declared::read(find("dogwatch.dev/owner", &keys.owner), text),
        team: Declared::read(find("dogwatch.dev/team", &keys.team), text),
        sla: Declared::read(find("dogwatch.dev/sla", &keys.sla), Sla::parse),
        runtime: Declared::read(find("dogwatch.dev/runtime", &keys.runtime), text),
        data_sensitivity: Declared::read(
            find("dogwatch.dev/data-sensitivity", &keys.data_sensitivity),
            Sensitivity::parse,
        ),
        traffic_rps: Declared::read(
            find("dogwatch.dev/traffic-rps", &keys.traffic_rps),
            requests,
        ),
        budget_usd: Declared::read(
            find("dogwatch.dev/budget-usd", &keys.budget_usd),
            Usd::parse,
        ),
        connectors: find("dogwatch.dev/connectors", &keys.connectors)
            .map(names)
            .unwrap_or_default(),
    }
}

/// The first that is there and says something.
fn find<'a>(metadata: &'a Metadata, own: &str, others: &[String]) -> Option<&'a str> {
    let own = metadata.annotation(own);
    let others = others
        .iter()
        .filter_map(|key| metadata.annotation(key).or_else(|| metadata.label(key)));
    let mut said = own.into_iter().chain(others).map(str::trim);
    said.find(|text| !text.is_empty())
}

fn requests(text: &str) -> Result<f64, &'static str> {
    const WHY: &str = "expected traffic is a number of requests a second, such as 5 or 0.2";
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = text.parse().map_err(|_| WHY)?;
    if plain && number.is_finite() {
        Ok(number)
    } else {
        Err(WHY)
    }
}

fn names(text: &str) -> Vec<CleanText> {
    /// More than these are noise on a screen.
    const MOST: usize = 64;
    let names = text
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.take(MOST).map(CleanText::new).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "the table reads better so")]
    fn read(annotations: serde_json::Value, labels: serde_json::Value) -> Manifest {
        let metadata = json!({"annotations": annotations, "labels": labels});
        let metadata: Metadata = serde_json::from_value(metadata).expect("metadata");
        manifest(&metadata, &ManifestKeys::default())
    }

    #[test]
    fn the_first_key_that_says_something_counts() {
        let whole = read(
            json!({
                "dogwatch.dev/owner": " ", "a8r.io/owner": "ann@example.com", "owner": "no",
                "dogwatch.dev/sla": "Gold", "dogwatch.dev/budget-usd": "12.50",
                "dogwatch.dev/traffic-rps": "0.2", "dogwatch.dev/data-sensitivity": "restricted",
                "dogwatch.dev/connectors": "sap, slack,,",
            }),
            json!({"team": "finance", "owner": "label"}),
        );
        assert_eq!(
            whole.owner.given().map(CleanText::as_str),
            Some("ann@example.com")
        );
        assert_eq!(whole.team.given().map(CleanText::as_str), Some("finance"));
        assert_eq!(whole.sla.given(), Some(&Sla::Gold));
        assert_eq!(whole.traffic_rps.given(), Some(&0.2));
        assert_eq!(
            whole.data_sensitivity.given(),
            Some(&Sensitivity::Restricted)
        );
        assert_eq!(whole.budget_usd.given().map(|usd| usd.cents()), Some(1_250));
        assert_eq!(whole.connectors.len(), 2);
        assert!(whole.runtime.is_missing());
        assert!(read(json!({}), json!({"team": ""})).is_missing());
    }

    #[test]
    fn what_can_not_be_read_is_kept_with_its_text() {
        for text in ["NaN", "inf", "-1", "1e400", "5 rps", "."] {
            let manifest = read(json!({"dogwatch.dev/traffic-rps": text}), json!({}));
            let (shown, _) = manifest.traffic_rps.invalid().expect(text);
            assert_eq!(shown.as_str(), text);
        }
    }
}
