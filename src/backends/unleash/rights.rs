//! What the token may do.

use super::decode::{Permission, Whoami};
use super::gate::Gate;
use crate::model::{Can, Capabilities, CleanText};

/// What may be done by whoever may do everything.
const EVERYTHING: &str = "ADMIN";

/// Whose token it is, and what it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rights {
    /// Whose.
    pub(super) user: CleanText,
    permissions: Vec<Permission>,
}

impl Rights {
    /// As the server tells.
    pub(super) fn new(whoami: Whoami) -> Self {
        let user = whoami.user;
        let names = [user.username, user.email, user.name];
        let name = names.into_iter().flatten().find(|name| !name.is_empty());
        Self {
            user: CleanText::new(name.as_deref().unwrap_or("unknown")),
            permissions: whoami.permissions,
        }
    }

    /// Whether it may do everything.
    pub(super) fn are_all(&self) -> bool {
        self.permissions.iter().any(|it| it.what == EVERYTHING)
    }

    /// Whether it may do anything at all to flags.
    pub(super) fn can_write(&self) -> bool {
        let writes = |it: &Permission| it.what.contains("FEATURE");
        self.are_all() || self.permissions.iter().any(writes)
    }

    /// What may be done to a flag of this project, in this environment, that is let out so.
    pub(super) fn of(&self, project: &str, environment: &str, gate: &Gate) -> Capabilities {
        let may = |permissions: &[&str], place| self.may(permissions, project, place);
        let strategies = match gate {
            Gate::Bare => ["CREATE_FEATURE_STRATEGY"],
            _ => ["UPDATE_FEATURE_STRATEGY"],
        };
        Capabilities {
            toggle: may(&["UPDATE_FEATURE_ENVIRONMENT"], Some(environment)),
            percentage: settable(gate).and_then(|()| may(&strategies, Some(environment))),
            // What is put away must come back.
            archive: may(&["DELETE_FEATURE", "UPDATE_FEATURE"], None),
            mark_stale: may(&["UPDATE_FEATURE"], None),
        }
    }

    fn may(&self, wanted: &[&str], project: &str, environment: Option<&str>) -> Can {
        let covers = |place: Option<&str>, wanted: Option<&str>| match (place, wanted) {
            (None | Some("*"), _) => true,
            (place, wanted) => place == wanted,
        };
        let has = |wanted: &str| {
            let mut permissions = self.permissions.iter();
            permissions.any(|it| {
                it.what == wanted
                    && covers(it.project.as_deref(), Some(project))
                    && covers(it.environment.as_deref(), environment)
            })
        };
        let missing = wanted.iter().find(|wanted| !has(wanted));
        match missing {
            Some(missing) if !self.are_all() => {
                let place = environment.map_or(String::new(), |it| format!(" in {it}"));
                Err(CleanText::new(&format!(
                    "{} may not: it takes {missing} for project {project}{place}; use another token, or ask for the role",
                    self.user
                )))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a share can be set where a flag is let out so.
fn settable(gate: &Gate) -> Can {
    match gate.targeting() {
        None => Ok(()),
        Some(words) => Err(CleanText::new(&match gate {
            Gate::Invalid { .. } => {
                format!("{words} is no percentage: put it right in Unleash first; off and on work")
            }
            Gate::Unknown(_) => format!("not known how it is let out: {words}"),
            _ => format!(
                "more than a percentage lets it out ({words}): change it in Unleash; off and on work"
            ),
        })),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn rights(permissions: &Value) -> Rights {
        let whoami = json!({"user": {"username": "v", "name": "V"}, "permissions": permissions});
        Rights::new(serde_json::from_value(whoami).expect("JSON"))
    }

    #[test]
    fn each_right_counts_where_it_holds() {
        let share = Gate::Bare;
        let all = rights(&json!([{"permission": "ADMIN"}]));
        assert_eq!(all.of("p", "e", &share), Capabilities::ALL);
        let none = rights(&json!(null)).of("p", "e", &share);
        let why = none.toggle.expect_err("a viewer");
        assert!(
            why.starts_with("v may not: it takes UPDATE_FEATURE_ENVIRONMENT for project p in e")
        );
        assert!(none.percentage.is_err() && none.archive.is_err() && none.mark_stale.is_err());
        let some = rights(&json!([
            {"permission": "UPDATE_FEATURE_ENVIRONMENT", "project": "p", "environment": "e"},
            {"permission": "UPDATE_FEATURE", "project": "*"},
        ]));
        let here = some.of("p", "e", &share);
        assert_eq!((here.toggle.is_ok(), here.mark_stale.is_ok()), (true, true));
        assert_eq!(
            (here.percentage.is_ok(), here.archive.is_ok()),
            (false, false)
        );
        assert!(some.of("q", "e", &share).toggle.is_err());
        assert!(some.of("p", "f", &share).toggle.is_err());
    }

    #[test]
    fn what_is_no_share_can_only_be_switched() {
        let all = rights(&json!([{"permission": "ADMIN"}]));
        for gate in [
            Gate::Invalid {
                text: "many".into(),
                at: None,
            },
            Gate::Rules("2 strategies".into()),
            Gate::Everyone,
        ] {
            let can = all.of("p", "e", &gate);
            assert!(can.toggle.is_ok());
            let why = can.percentage.expect_err("no share");
            assert!(why.contains("in Unleash"), "{why}");
        }
    }
}
