//! The steps of a canary. Pure.

use std::time::Duration;

use serde_json::Value;

use super::object::Rollout;
use crate::model::{CleanText, RolloutStep};

/// The step of a rollout that it is at, and what about that can't be right.
pub(super) struct Place {
    pub step: Option<usize>,
    pub oddity: Option<CleanText>,
}

/// The steps of `rollout`; weights are in percent.
pub(super) fn steps(rollout: &Rollout) -> Vec<RolloutStep> {
    let most = most(rollout);
    let steps = rollout.raw_steps().iter();
    steps.map(|step| read(step, most)).collect()
}

/// The weight that is all of the traffic.
pub(super) fn most(rollout: &Rollout) -> u32 {
    let canary = rollout.spec.strategy.canary.as_ref();
    let routing = canary.and_then(|canary| canary.traffic_routing.as_ref());
    let most = routing.and_then(|routing| routing.max_traffic_weight);
    let most = most.and_then(|most| u32::try_from(most).ok());
    most.filter(|most| *most > 0).unwrap_or(100)
}

/// Where `rollout` is among so many steps.
pub(super) fn place(rollout: &Rollout, steps: usize) -> Place {
    let Some(index) = rollout.status.current_step_index else {
        return Place {
            step: None,
            oddity: None,
        };
    };
    match usize::try_from(index) {
        Ok(step) if step <= steps => Place {
            step: Some(step),
            oddity: None,
        },
        Ok(_) => {
            let words = format!(
                "it says that it is at step {} of {steps}",
                index.saturating_add(1)
            );
            Place {
                step: Some(steps),
                oddity: Some(CleanText::new(&words)),
            }
        }
        Err(_) => {
            let words = format!("it says that it is at step index {index}");
            Place {
                step: None,
                oddity: Some(CleanText::new(&words)),
            }
        }
    }
}

fn read(step: &Value, most: u32) -> RolloutStep {
    let Some((kind, value)) = step.as_object().and_then(|step| step.iter().next()) else {
        return RolloutStep::Unknown("empty".into());
    };
    let unknown = || RolloutStep::Unknown(CleanText::new(kind));
    // One with two kinds is not what it is taken for by its first.
    if step.as_object().is_some_and(|step| step.len() > 1) {
        return unknown();
    }
    match kind.as_str() {
        "setWeight" => match weight(value, most) {
            Some(weight) => RolloutStep::SetWeight(weight),
            None => unknown(),
        },
        "pause" => match value.get("duration") {
            None | Some(Value::Null) => RolloutStep::Pause { lasts: None },
            Some(lasts) => match duration(lasts) {
                Some(lasts) => RolloutStep::Pause { lasts: Some(lasts) },
                None => unknown(),
            },
        },
        "analysis" => RolloutStep::Analysis,
        "experiment" => RolloutStep::Experiment,
        "setCanaryScale" => RolloutStep::SetScale,
        "setHeaderRoute" => RolloutStep::HeaderRoute,
        "setMirrorRoute" => RolloutStep::MirrorRoute,
        "plugin" => {
            let name = value.get("name").and_then(Value::as_str);
            RolloutStep::Plugin(CleanText::new(name.unwrap_or("without a name")))
        }
        _ => unknown(),
    }
}

fn weight(value: &Value, most: u32) -> Option<u8> {
    let weight = u32::try_from(value.as_u64()?).ok()?;
    crate::backends::kubernetes::decode::percent(weight, most)
}

/// Seconds, as a number or a text, or a text with units (`1h30m`).
fn duration(value: &Value) -> Option<Duration> {
    if let Some(seconds) = value.as_u64() {
        return Some(Duration::from_secs(seconds));
    }
    let text = value.as_str()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_step_is_read_and_what_is_not_known_is_kept_by_its_name() {
        let pause = |seconds| RolloutStep::Pause {
            lasts: Some(Duration::from_secs(seconds)),
        };
        for (step, most, expected) in [
            (json!({"setWeight": 5}), 100, RolloutStep::SetWeight(5)),
            (json!({"setWeight": 0}), 100, RolloutStep::SetWeight(0)),
            (json!({"setWeight": 250}), 1_000, RolloutStep::SetWeight(25)),
            (json!({"setWeight": 1}), 1_000, RolloutStep::SetWeight(1)),
            (
                json!({"pause": {}}),
                100,
                RolloutStep::Pause { lasts: None },
            ),
            (
                json!({"pause": null}),
                100,
                RolloutStep::Pause { lasts: None },
            ),
            (json!({"pause": {"duration": 30}}), 100, pause(30)),
            (json!({"pause": {"duration": "45"}}), 100, pause(45)),
            (json!({"pause": {"duration": "1h30m"}}), 100, pause(5_400)),
            (
                json!({"analysis": {"templates": []}}),
                100,
                RolloutStep::Analysis,
            ),
            (json!({"experiment": {}}), 100, RolloutStep::Experiment),
            (
                json!({"setCanaryScale": {"weight": 5}}),
                100,
                RolloutStep::SetScale,
            ),
            (json!({"setHeaderRoute": {}}), 100, RolloutStep::HeaderRoute),
            (json!({"setMirrorRoute": {}}), 100, RolloutStep::MirrorRoute),
            (
                json!({"plugin": {"name": "a/b"}}),
                100,
                RolloutStep::Plugin("a/b".into()),
            ),
            (
                json!({"teleport": 1}),
                100,
                RolloutStep::Unknown("teleport".into()),
            ),
            (
                json!({"setWeight": "many"}),
                100,
                RolloutStep::Unknown("setWeight".into()),
            ),
            (
                json!({"setWeight": -1}),
                100,
                RolloutStep::Unknown("setWeight".into()),
            ),
            (
                json!({"pause": {"duration": "soon"}}),
                100,
                RolloutStep::Unknown("pause".into()),
            ),
            (
                json!({"pause": {}, "setWeight": 5}),
                100,
                RolloutStep::Unknown("pause".into()),
            ),
            (json!({}), 100, RolloutStep::Unknown("empty".into())),
            (json!(7), 100, RolloutStep::Unknown("empty".into())),
        ] {
            assert_eq!(read(&step, most), expected, "{step}");
        }
    }

    #[test]
    fn an_index_past_the_end_is_the_end_and_said_to_be_odd() {
        for (index, step, odd) in [
            (None, None, None),
            (Some(0), Some(0), None),
            (Some(3), Some(3), None),
            (Some(4), Some(3), Some("step 5 of 3")),
            (Some(i64::MAX), Some(3), Some("of 3")),
            (Some(-1), None, Some("index -1")),
        ] {
            let mut rollout = Rollout::default();
            rollout.status.current_step_index = index;
            let place = place(&rollout, 3);
            assert_eq!(place.step, step);
            assert_eq!(place.oddity.is_some(), odd.is_some());
            let words = place.oddity.unwrap_or_default();
            assert!(words.contains(odd.unwrap_or_default()), "{words}");
        }
    }
}
