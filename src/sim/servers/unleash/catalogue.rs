//! What hardly ever changes: types, environments, projects, and Unleash itself.

use serde_json::{Value, json};

use super::handle::{Rights, Token};
use crate::sim::store::features::{Environment, FeatureType, Features, PROJECTS, stamp};

/// The version that is imitated.
const VERSION: &str = "7.4.1";

pub(super) fn types() -> Value {
    let types = FeatureType::ALL.map(|it| {
        let [name, description] = it.words();
        json!({
            "id": it.id(),
            "name": name,
            "description": description,
            "lifetimeDays": it.lifetime_days(),
        })
    });
    json!({"version": 1, "types": types})
}

pub(super) fn environments(features: &Features) -> Value {
    let environments = Environment::ALL.map(|at| {
        let on = features.iter().filter(|it| it.setting(at).enabled).count();
        json!({
            "name": at.name(),
            "type": at.name(),
            "sortOrder": at.sort_order(),
            "enabled": true,
            "protected": false,
            "requiredApprovals": null,
            "projectCount": PROJECTS.len(),
            "apiTokenCount": 1,
            "enabledToggleCount": on,
        })
    });
    json!({"version": 1, "environments": environments})
}

pub(super) fn projects(features: &Features) -> Value {
    let projects = PROJECTS.iter().map(|project| {
        let first = features.events().first().map(|it| stamp(it.at));
        let own = features
            .iter()
            .filter(|it| it.project == project.id && it.archived_at.is_none());
        json!({
            "name": project.name,
            "id": project.id,
            "description": project.description,
            "health": 100,
            "technicalDebt": 0,
            "featureCount": own.count(),
            "memberCount": 0,
            "createdAt": first,
            "archivedAt": null,
            "mode": "open",
            "lastReportedFlagUsage": null,
            "lastUpdatedAt": null,
            "owners": [{"ownerType": "system"}],
        })
    });
    json!({"version": 1, "projects": projects.collect::<Value>()})
}

/// Who asks. The real one hands the token back, too.
pub(super) fn user(token: &Token) -> Value {
    if token.rights == Rights::Admin {
        return json!({
            "user": {
                "username": token.actor.name,
                "permissions": ["ADMIN"],
                "environment": "*",
                "type": "admin",
                "secret": token.text,
                "projects": ["*"],
                "internalAdminTokenUserId": token.actor.id,
            },
            "permissions": [{"permission": "ADMIN"}],
            "feedback": [],
            "splash": {},
        });
    }
    json!({
        "user": {
            "accountType": "User",
            "id": token.actor.id,
            "username": token.actor.name,
            "imageUrl": "https://gravatar.com/avatar/00?s=42&d=retro&r=g",
            "seenAt": null,
            "loginAttempts": 0,
        },
        "permissions": [],
        "feedback": [],
        "splash": {},
    })
}

pub(super) fn configuration(instance: &str) -> Value {
    json!({
        "environment": "Open Source",
        "flags": {"anonymiseEventLog": false, "maintenanceMode": false},
        "version": VERSION,
        "emailEnabled": false,
        "baseUriPath": "",
        "authenticationType": "open-source",
        "versionInfo": {
            "current": {"oss": VERSION, "enterprise": ""},
            "latest": {},
            "isLatest": true,
            "instanceId": instance,
        },
        "name": "Unleash",
    })
}
