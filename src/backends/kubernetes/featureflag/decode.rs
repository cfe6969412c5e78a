//! A FeatureFlag resource as flags. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::definition::{Definition, Standing};
use super::managed::Managed;
use super::source::named;
use crate::backends::kubernetes::decode::{Flaw, Origin, app_name, manifest, name};
use crate::backends::kubernetes::object::Metadata;
use crate::backends::kubernetes::observe::ObjectName;
use crate::model::{
    Claim, Claimant, CleanText, Flag, FlagChange, FlagKey, FlagKind, FlagRef, LastSeen, Native,
    Platform,
};

/// Names the app that a resource's flags belong to.
const APP: &str = "dogwatch.dev/app";
/// Says what kind a resource's flags are of.
const KIND: &str = "dogwatch.dev/flag-type";
/// What of a flag's own metadata is no tag, for it is shown by itself.
const SHOWN: [&str; 4] = ["owner", "description", "type", "created"];

/// A resource and its flags.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::backends::kubernetes) struct FlagResource {
    /// Its name.
    pub at: ObjectName,
    /// Its flags, in the order of their names.
    pub flags: Vec<Flag>,
    /// Why some of them are left out.
    pub flaw: Option<Flaw>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FeatureFlag {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    flag_spec: FlagSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FlagSpec {
    flags: Option<Map<String, Value>>,
}

/// Reads the resource that `json` is; `None` where it is none.
pub(in crate::backends::kubernetes) fn resource(
    json: &str,
    origin: &Origin,
) -> Option<(Metadata, Result<FlagResource, Flaw>)> {
    let object: FeatureFlag = serde_json::from_str(json).ok()?;
    let resource = Resource::of(&object, json, origin);
    let resource = resource.map(|resource| {
        let definitions = object.spec.flag_spec.flags.iter().flatten();
        let (mut flags, mut flaw) = (Vec::new(), None);
        for (name, definition) in definitions {
            match resource.flag(name, Definition(definition)) {
                Ok(row) => flags.push(row),
                Err(why) => flaw = Some(why),
            }
        }
        flags.sort_by(|a: &Flag, b| a.at.key.cmp(&b.at.key));
        FlagResource {
            at: resource.at,
            flags,
            flaw,
        }
    });
    Some((object.metadata, resource))
}

/// What a resource's flags share.
struct Resource<'a> {
    at: ObjectName,
    uid: CleanText,
    version: CleanText,
    origin: &'a Origin,
    metadata: &'a Metadata,
    managed: Managed,
    owner: Option<CleanText>,
}

impl<'a> Resource<'a> {
    fn of(object: &'a FeatureFlag, json: &str, origin: &'a Origin) -> Result<Self, Flaw> {
        let metadata = &object.metadata;
        let declared = manifest(metadata, &origin.identity.manifest);
        Ok(Self {
            at: named(metadata)?,
            uid: name(metadata.uid.as_deref())?,
            version: name(metadata.resource_version.as_deref())?,
            origin,
            metadata,
            managed: Managed::of(json),
            owner: declared.owner.given().cloned(),
        })
    }

    fn flag(&self, called: &str, definition: Definition<'_>) -> Result<Flag, Flaw> {
        let key = self.key(name(Some(called))?);
        let Standing {
            state,
            exposure,
            percentage,
            can,
            variants,
        } = definition.standing();
        let notes = Notes(definition.metadata());
        let tags = notes.tags();
        let last = self.managed.last_write(called);
        Ok(Flag {
            claims: self.claims(called, &tags),
            kind: FlagKind::named(
                notes
                    .text("type")
                    .or(self.metadata.annotation(KIND))
                    .unwrap_or_default(),
            ),
            description: notes.text("description").map(CleanText::new),
            owner: notes
                .text("owner")
                .map(CleanText::new)
                .or(self.owner.clone()),
            tags,
            state,
            exposure,
            percentage,
            stale: false,
            archived: false,
            created: notes.created().or(self.metadata.creation_timestamp),
            last_seen: LastSeen::Unknown {
                why: "flagd does not count who asks".into(),
            },
            settled: last.as_ref().map(|write| write.at),
            changes: last
                .into_iter()
                .map(|write| FlagChange {
                    at: write.at,
                    by: write.by,
                    what: "written".into(),
                    exposed: None,
                })
                .collect(),
            can,
            native: Native::OpenFeature(Box::new(variants)),
            at: FlagRef {
                key,
                by: Platform::OpenFeature,
                uid: self.uid.clone(),
                version: self.version.clone(),
            },
        })
    }

    fn key(&self, name: CleanText) -> FlagKey {
        let ObjectName {
            namespace,
            name: object,
        } = &self.at;
        FlagKey {
            platform: self.origin.cluster.clone(),
            project: CleanText::new(&format!("{namespace}/{object}")),
            environment: CleanText::default(),
            name,
        }
    }

    /// The apps of the flag called `name`: of this cluster, and of the resource's namespace, where
    /// nothing else is said.
    fn claims(&self, name: &str, tags: &[CleanText]) -> Vec<Claim> {
        let mut claims = self.origin.claims.claims(name, tags);
        let annotated = self.metadata.annotation(APP).or(self.metadata.label(APP));
        let annotated = annotated.map(|app| Claim::of(Claimant::Tag, app));
        let labelled = app_name(self.metadata, &self.origin.identity);
        let labelled = labelled.map(|app| Claim::of(Claimant::Tag, &app));
        let tagged = claims
            .iter()
            .take_while(|it| it.by <= Claimant::Tag)
            .count();
        claims.splice(tagged..tagged, annotated.or(labelled));
        for claim in &mut claims {
            if claim.by != Claimant::Configuration {
                claim
                    .namespace
                    .get_or_insert_with(|| self.at.namespace.clone());
                claim
                    .cluster
                    .get_or_insert_with(|| self.origin.cluster.clone());
            }
        }
        claims
    }
}

/// What a flag's own metadata says.
struct Notes<'a>(Option<&'a Map<String, Value>>);

impl<'a> Notes<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        let text = self.0?.get(key)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn created(&self) -> Option<DateTime<Utc>> {
        let text = self.text("created")?;
        let day = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
        text.parse().ok().or_else(|| Some(day()?.and_utc()))
    }

    /// What is no more than a word each, as `key:value`.
    fn tags(&self) -> Vec<CleanText> {
        let notes = self.0.into_iter().flatten();
        let others = notes.filter(|(key, _)| !SHOWN.contains(&key.as_str()));
        let tags = others.filter_map(|(key, value)| match value {
            Value::String(text) => Some(format!("{key}:{text}")),
            Value::Bool(_) | Value::Number(_) => Some(format!("{key}:{value}")),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        });
        tags.map(CleanText::from).collect()
    }
}

#[cfg(test)]
mod tests;
