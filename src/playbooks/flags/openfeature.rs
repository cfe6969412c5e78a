//! What makes a flag of a FeatureFlag resource as it is to be.
//!
//! Off is the variant for off with no targeting; `state: DISABLED` is not off, for each client
//! then does what its own code says. A share is the shorthand of `fractional`. Whoever asks
//! without a targeting key gets the default variant, so that everybody is no share of 100, but the
//! variant for on with no targeting.

use serde_json::{Value, json};

use super::moves::{Moves, at, stands};
use super::{Wish, already};
use crate::model::{CleanText, Flag, Percent, Variants};
use crate::playbooks::FieldChange;

/// The state in which flagd answers.
const ENABLED: &str = "ENABLED";

/// The request for `flag`.
pub(super) fn moves(flag: &Flag, wish: Wish, now: &Variants) -> Result<Moves, CleanText> {
    let switch = now.switch.as_ref().ok_or(
        "its variants are not those of a switch: change it in its manifest, or with kubectl",
    )?;
    if now
        .targeting
        .as_ref()
        .is_some_and(|it| !is_share(it, switch))
    {
        return Err(
            "its targeting is more than a share, and is left alone: change it in its manifest"
                .into(),
        );
    }
    let (variant, targeting, to) = wanted(wish, switch);
    let disabled = now.state.as_ref().is_some_and(|state| state != ENABLED);
    let field = |name: &str, before: Option<&Value>, after: Option<Value>| {
        let key = FieldChange::escaped(flag.name());
        let pointer = format!("/spec/flagSpec/flags/{key}/{name}");
        FieldChange::open(&pointer, before.cloned(), after)
    };
    let mut changes = vec![
        field(
            "defaultVariant",
            now.default_variant.as_ref(),
            Some(variant),
        ),
        field("targeting", now.targeting.as_ref(), targeting),
    ];
    if disabled {
        changes.push(field("state", now.state.as_ref(), Some(ENABLED.into())));
    }
    if changes.iter().all(FieldChange::is_idle) {
        return Err(already(flag));
    }
    let words = format!("{} → {to}", stands(flag));
    Ok(Moves::default().then(changes, words).remark(
        disabled,
        "its state is DISABLED, so that each client does what its own code says: it is set to \
         ENABLED",
    ))
}

/// The default variant, the targeting and their words.
fn wanted(wish: Wish, [on, off]: &[CleanText; 2]) -> (Value, Option<Value>, String) {
    let variant = |name: &CleanText| Value::from(name.as_str());
    match wish {
        Wish::On | Wish::Share(Percent::ALL) => (variant(on), None, "on for everyone".to_owned()),
        Wish::Off | Wish::Share(Percent::ZERO) => (variant(off), None, "off".to_owned()),
        Wish::Share(percent) => {
            let [share, rest] = weights(percent);
            let shares = json!([[on.as_str(), share], [off.as_str(), rest]]);
            let targeting = json!({ "fractional": shares });
            (variant(off), Some(targeting), format!("on {}", at(percent)))
        }
    }
}

/// Whole percents where it is some, else thousandths: weights are relative.
fn weights(percent: Percent) -> [u32; 2] {
    let (share, all) = (percent.as_thousandths(), Percent::ALL.as_thousandths());
    let unit = if share.is_multiple_of(1_000) {
        1_000
    } else {
        1
    };
    [share / unit, (all - share) / unit]
}

/// Whether `targeting` is nothing but a share: `{"fractional":[["on",25],["off",75]]}`.
fn is_share(targeting: &Value, [on, off]: &[CleanText; 2]) -> bool {
    let only = targeting.as_object().filter(|object| object.len() == 1);
    let parts = only.and_then(|object| object.get("fractional")?.as_array());
    let names: Option<Vec<_>> = parts.and_then(|parts| parts.iter().map(weighted).collect());
    names.is_some_and(|names| {
        names == [on.as_str(), off.as_str()] || names == [off.as_str(), on.as_str()]
    })
}

/// The variant of `["on", 25]`.
fn weighted(part: &Value) -> Option<&str> {
    match part.as_array()?.as_slice() {
        [Value::String(name), weight] if weight.is_u64() => Some(name),
        _ => None,
    }
}
