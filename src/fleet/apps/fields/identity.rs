//! Which app it is, and whose.

use super::{Choice, Content, Field, declared};

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "app",
        aliases: &["name"],
        help: "the app's name",
        example: "app:invoice",
        content: Content::Text(|app, passes| passes(&app.id.name)),
        measures: &[],
    },
    Field {
        name: "namespace",
        aliases: &["ns"],
        help: "its namespace",
        example: "ns:finance",
        content: Content::Text(|app, passes| passes(&app.id.namespace)),
        measures: &[],
    },
    Field {
        name: "cluster",
        aliases: &[],
        help: "its cluster",
        example: "cluster=prod",
        content: Content::Text(|app, passes| passes(&app.id.cluster)),
        measures: &[],
    },
    Field {
        name: "owner",
        aliases: &[],
        help: "who answers for it; owner=\"\" where nobody does",
        example: "owner:finance",
        content: Content::Text(|app, passes| {
            app.manifest()
                .owner
                .given()
                .is_some_and(|owner| passes(owner))
        }),
        measures: &[],
    },
    Field {
        name: "team",
        aliases: &[],
        help: "their team",
        example: "team:billing",
        content: Content::Text(|app, passes| {
            app.manifest().team.given().is_some_and(|team| passes(team))
        }),
        measures: &[],
    },
    Field {
        name: "sla",
        aliases: &["class"],
        help: "its service class",
        example: "!sla:bronze",
        content: Content::Choice(Choice::timeless(
            &["gold", "silver", "bronze", "none", "invalid"],
            |app, _| declared(&app.manifest().sla, |sla| sla.as_str()),
        )),
        measures: &[],
    },
];
