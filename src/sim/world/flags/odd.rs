//! Features as nobody should leave them, and as they are found in every old Unleash.

use serde_json::json;

use crate::sim::store::features::{Environment, Feature, Strategy};

/// Makes the nth feature of apps odd, if it is one of those.
pub fn make_odd(nth: usize, feature: &mut Feature) {
    let name = feature.name.clone();
    let setting = feature.setting_mut(Environment::Production);
    let strategies = &mut setting.strategies;
    match nth {
        // Typed in a hurry, and nobody checks it.
        2 => strategies[0].parameters.set("rollout", "150"),
        4 => strategies[0].constraints.push(json!({
            "contextName": "country", "operator": "IN", "values": ["NO", "SE"],
            "inverted": false, "caseInsensitive": false,
        })),
        6 => {
            let mut second = Strategy::rollout(&name, "10");
            second.title = Some("Ten more".to_owned());
            second.sort_order = 1;
            strategies.push(second);
        }
        8 => strategies[0].variants.push(json!({
            "name": "blue", "weight": 1000, "weightType": "variable", "stickiness": "default",
        })),
        10 => strategies[0].disabled = true,
        12 => {
            strategies.clear();
            setting.enabled = false;
        }
        _ => {}
    }
}
