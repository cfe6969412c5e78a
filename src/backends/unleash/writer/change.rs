//! What a step asks of the server: one request.

use serde_json::{Value, json};

use super::super::api::Api;
use super::super::gate::Gate;
use super::super::rights::Rights;
use crate::backends::http::Failure;
use crate::backends::{LiveObject, WriteError};
use crate::model::{CleanText, FlagKey, Percent};
use crate::playbooks::{FieldChange, FieldValue, Step};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Switch(bool),
    AddShare(Percent),
    SetShare {
        strategy: String,
        /// As it stands there.
        before: String,
        after: Percent,
    },
    RemoveShare {
        strategy: String,
    },
    Mark(bool),
    Archive(bool),
}

impl Change {
    /// What `step` asks for, made to a flag that is as `on` says.
    pub(super) fn of(step: &Step, on: &LiveObject) -> Result<Self, WriteError> {
        // What a plan only counts on has been compared with what was read.
        let mut changes = step.changes.iter().filter(|change| !change.is_idle());
        let (Some(change), None) = (changes.next(), changes.next()) else {
            return Err(refused("a step changes one thing of a flag of Unleash"));
        };
        let after = change.after.as_ref().map(FieldValue::value);
        match (change.pointer.as_str(), after) {
            ("/enabled", Some(Value::Bool(true))) if on.value["strategies"] == 0 => Err(refused(
                "it has no strategy in use: Unleash would turn it on for everybody; set a percentage first",
            )),
            ("/enabled", Some(Value::Bool(enabled))) => Ok(Self::Switch(*enabled)),
            ("/stale", Some(Value::Bool(stale))) => Ok(Self::Mark(*stale)),
            ("/archived", Some(Value::Bool(archived))) => Ok(Self::Archive(*archived)),
            ("/percentage", after) => Self::of_share(change, after, on),
            (pointer, _) => Err(refused(&format!(
                "nothing can set {pointer} of a flag of Unleash"
            ))),
        }
    }

    fn of_share(
        change: &FieldChange,
        after: Option<&Value>,
        on: &LiveObject,
    ) -> Result<Self, WriteError> {
        let after = after.map(share).transpose()?;
        if let Some(words) = on.value["targeting"].as_str() {
            let words =
                format!("more than a percentage lets it out ({words}): change it in Unleash");
            return Err(refused(&words));
        }
        let part = |name: &str| on.value["strategy"][name].as_str().map(str::to_owned);
        match (change.before.is_some(), after, part("id"), part("rollout")) {
            (false, Some(after), None, _) => Ok(Self::AddShare(after)),
            (true, Some(after), Some(strategy), Some(before)) => Ok(Self::SetShare {
                strategy,
                before,
                after,
            }),
            (true, None, Some(_), _) if on.value["enabled"] == true => Err(refused(
                "without its last strategy Unleash turns it off by itself: turn it off first",
            )),
            (true, None, Some(strategy), _) => Ok(Self::RemoveShare { strategy }),
            _ => Err(refused("its strategies are not what they were")),
        }
    }

    /// Whether the token allows it.
    pub(super) fn allowed(&self, rights: &Rights, key: &FlagKey) -> Result<(), WriteError> {
        let gate = match self {
            Self::AddShare(_) => Gate::Bare,
            Self::Switch(_)
            | Self::SetShare { .. }
            | Self::RemoveShare { .. }
            | Self::Mark(_)
            | Self::Archive(_) => Gate::Share {
                percent: Percent::ZERO,
                at: None,
            },
        };
        let can = rights.of(&key.project, &key.environment, &gate);
        let can = match self {
            Self::Switch(_) => can.toggle,
            Self::AddShare(_) | Self::SetShare { .. } | Self::RemoveShare { .. } => can.percentage,
            Self::Mark(_) => can.mark_stale,
            Self::Archive(_) => can.archive,
        };
        can.map_err(WriteError::Refused)
    }

    /// Asks for it.
    pub(super) async fn send(&self, api: &Api, key: &FlagKey) -> Result<(), Failure> {
        match self {
            Self::Switch(on) => api.switch(key, *on).await,
            Self::AddShare(share) => api.add_share(key, &share.to_string()).await,
            Self::SetShare {
                strategy,
                before,
                after,
            } => {
                let after = after.to_string();
                api.set_share(key, strategy, [before, &after]).await
            }
            Self::RemoveShare { strategy } => api.remove(key, strategy).await,
            Self::Mark(stale) => api.mark(key, *stale).await,
            Self::Archive(true) => api.archive(key).await,
            Self::Archive(false) => api.revive(key).await,
        }
    }

    /// The flag as it is with the change made to `on`, as far as is certain.
    pub(super) fn made(&self, on: &LiveObject) -> LiveObject {
        let mut made = on.clone();
        let value = &mut made.value;
        match self {
            Self::Switch(enabled) => value["enabled"] = json!(enabled),
            Self::AddShare(share) | Self::SetShare { after: share, .. } => {
                value["percentage"] = share.to_json();
            }
            Self::RemoveShare { .. } => {
                if let Some(fields) = value.as_object_mut() {
                    fields.remove("percentage");
                }
            }
            Self::Mark(stale) => value["stale"] = json!(stale),
            Self::Archive(archived) => value["archived"] = json!(archived),
        }
        made
    }
}

/// A share that the server's clients understand.
fn share(value: &Value) -> Result<Percent, WriteError> {
    let share = Percent::from_json(value);
    let whole = share.filter(|share| share.as_thousandths() % 1_000 == 0);
    whole.ok_or_else(|| {
        refused(&format!(
            "{value} is no whole percentage from 0 to 100, as Unleash takes it"
        ))
    })
}

fn refused(words: &str) -> WriteError {
    WriteError::Refused(CleanText::new(words))
}
