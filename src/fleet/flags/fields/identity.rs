//! Which flag it is, and whose.

use super::{Choice, Content, Field};

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "flag",
        aliases: &["name"],
        help: "the flag's name",
        example: "flag:new-prompt",
        content: Content::Text(|row, passes| passes(row.flag.name())),
        measures: &[],
    },
    Field {
        name: "app",
        aliases: &[],
        help: "the name of an app that it gates; app=\"\" where none is known",
        example: "app:invoice",
        content: Content::Text(|row, passes| row.apps.iter().any(|it| passes(&it.app.name))),
        measures: &[],
    },
    Field {
        name: "namespace",
        aliases: &["ns"],
        help: "the namespace of an app that it gates",
        example: "ns:finance",
        content: Content::Text(|row, passes| row.apps.iter().any(|it| passes(&it.app.namespace))),
        measures: &[],
    },
    Field {
        name: "matched",
        aliases: &[],
        help: "whether it is known which app it gates",
        example: "matched:no",
        content: Content::Choice(Choice::timeless(&["yes", "no"], |row, _| {
            if row.apps.is_empty() { "no" } else { "yes" }
        })),
        measures: &[],
    },
    Field {
        name: "owner",
        aliases: &[],
        help: "who answers for its app, else for it; owner=\"\" where nobody does",
        example: "owner:finance",
        content: Content::Text(|row, passes| row.owner().is_some_and(|owner| passes(owner))),
        measures: &[],
    },
    Field {
        name: "platform",
        aliases: &[],
        help: "what keeps it: its name, or the kind of platform",
        example: "platform:unleash",
        content: Content::Text(|row, passes| {
            passes(&row.flag.key().platform) || passes(row.flag.platform().key())
        }),
        measures: &[],
    },
    Field {
        name: "project",
        aliases: &[],
        help: "its project there",
        example: "project=default",
        content: Content::Text(|row, passes| passes(&row.flag.key().project)),
        measures: &[],
    },
    Field {
        name: "env",
        aliases: &["environment"],
        help: "its environment",
        example: "env:production",
        content: Content::Text(|row, passes| {
            let environment = &row.flag.key().environment;
            !environment.is_empty() && passes(environment)
        }),
        measures: &[],
    },
    Field {
        name: "tag",
        aliases: &[],
        help: "one of its tags",
        example: "tag:team",
        content: Content::Text(|row, passes| row.flag.tags.iter().any(|tag| passes(tag))),
        measures: &[],
    },
    Field {
        name: "type",
        aliases: &["kind"],
        help: "what it is for; type=\"\" where its platform does not say",
        example: "type:kill-switch",
        content: Content::Text(|row, passes| {
            row.flag.kind != crate::model::FlagKind::Unsaid && passes(row.flag.kind.word())
        }),
        measures: &[],
    },
];
