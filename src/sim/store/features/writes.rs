//! What can be done to features: the rules are Unleash's, the surprising ones among them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use compact_str::CompactString;
use serde_json::{Value, json};

use super::strategy::BUILT_IN;
use super::{
    Environment, EventKind, Feature, FeatureType, Features, PROJECTS, Rejection, Seen, Setting,
    Strategy, Tag, What,
};

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Below 0 for tokens.
    pub id: i64,
    /// As the log has it.
    pub name: CompactString,
}

/// Who does something, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who.
    pub who: &'a Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// A feature that is to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name.
    pub name: CompactString,
    /// What it is for.
    pub kind: FeatureType,
    /// In somebody's words.
    pub description: Option<Box<str>>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A feature in an environment, as an address names it.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The project's id.
    pub project: &'a str,
    /// The feature's name.
    pub feature: &'a str,
    /// Where.
    pub environment: Environment,
}

impl Features {
    /// Makes a feature, off everywhere.
    pub fn create(
        &mut self,
        project: &str,
        draft: Draft,
        by: By<'_>,
    ) -> Result<Arc<Feature>, Rejection> {
        if let Some(taken) = self.get(&draft.name) {
            return Err(Rejection::name_exists(taken.archived_at.is_some()));
        }
        let project = PROJECTS.iter().find(|it| it.id == project).ok_or_else(|| {
            Rejection::not_found(format!("Active project with id {project} does not exist"))
        })?;
        let feature = Arc::new(Feature {
            name: draft.name,
            project: project.id,
            kind: draft.kind,
            description: draft.description,
            tags: draft.tags,
            created_at: by.at,
            created_by: by.who.clone(),
            stale: false,
            archived_at: None,
            settings: Environment::ALL.map(|_| Setting::new(by.at)),
        });
        self.named
            .insert(feature.name.clone(), Arc::clone(&feature));
        self.log(by, feature.what(EventKind::Created).data(&feature.row()));
        Ok(feature)
    }

    /// Turns it on or off there. What is turned on without a strategy that counts gets one for
    /// everybody.
    pub fn set_enabled(
        &mut self,
        spot: Spot<'_>,
        enabled: bool,
        by: By<'_>,
    ) -> Result<(), Rejection> {
        let feature = self.of_project(spot.project, spot.feature)?;
        if feature.archived_at.is_some() {
            return Err(Rejection::archived());
        }
        let setting = feature.setting(spot.environment);
        if enabled && setting.strategies.iter().all(|it| it.disabled) {
            self.add_strategy(spot, Strategy::rollout(spot.feature, "100"), by)?;
        }
        self.switch(spot, enabled, by);
        Ok(())
    }

    /// Nothing is written down where nothing changes.
    fn switch(&mut self, spot: Spot<'_>, enabled: bool, by: By<'_>) {
        let Some(feature) = self.edit(spot.feature) else {
            return;
        };
        let setting = feature.setting_mut(spot.environment);
        if setting.enabled == enabled {
            return;
        }
        setting.enabled = enabled;
        setting.changed = by.at;
        let kind = if enabled {
            EventKind::Enabled
        } else {
            EventKind::Disabled
        };
        let what = feature.what(kind).within(spot.environment);
        self.log(by, what);
    }

    /// Adds a strategy, and says what became of it.
    pub fn add_strategy(
        &mut self,
        spot: Spot<'_>,
        mut strategy: Strategy,
        by: By<'_>,
    ) -> Result<Strategy, Rejection> {
        self.of_project(spot.project, spot.feature)?;
        known(&strategy)?;
        strategy.complete(spot.feature);
        strategy.id = self.next_id();
        let Some(feature) = self.edit(spot.feature) else {
            return Ok(strategy);
        };
        let setting = feature.setting_mut(spot.environment);
        let last = setting.strategies.iter().map(|it| it.sort_order + 1).max();
        strategy.sort_order = last.unwrap_or(0);
        setting.strategies.push(strategy.clone());
        setting.changed = by.at;
        let what = feature.what(EventKind::StrategyAdd);
        self.log(by, what.within(spot.environment).data(&strategy));
        Ok(strategy)
    }

    /// The strategy with this id, wherever it is.
    pub fn strategy(&self, spot: Spot<'_>, id: &str) -> Result<&Strategy, Rejection> {
        let feature = self.of_project(spot.project, spot.feature)?;
        let mut strategies = feature.setting(spot.environment).strategies.iter();
        strategies
            .find(|it| it.id == id)
            .ok_or_else(|| Rejection::not_found(format!("Could not find strategy with id: {id}")))
    }

    /// Replaces a strategy. What has no strategy left that counts is turned off.
    pub fn replace_strategy(
        &mut self,
        spot: Spot<'_>,
        mut strategy: Strategy,
        by: By<'_>,
    ) -> Result<Strategy, Rejection> {
        let before = self.strategy(spot, &strategy.id)?.clone();
        known(&strategy)?;
        strategy.complete(spot.feature);
        let Some(feature) = self.edit(spot.feature) else {
            return Ok(strategy);
        };
        let setting = feature.setting_mut(spot.environment);
        for kept in &mut setting.strategies {
            if kept.id == strategy.id {
                kept.clone_from(&strategy);
            }
        }
        setting.changed = by.at;
        let what = feature.what(EventKind::StrategyUpdate);
        if before != strategy {
            let what = what.within(spot.environment).data(&strategy);
            self.log(by, what.pre_data(&before));
        }
        self.disable_if_nothing_counts(spot, by);
        Ok(strategy)
    }

    /// Takes a strategy away. What has none left that counts is turned off.
    pub fn delete_strategy(
        &mut self,
        spot: Spot<'_>,
        id: &str,
        by: By<'_>,
    ) -> Result<(), Rejection> {
        let missing = |_| Rejection::not_found(format!("Could not find strategy with id={id}"));
        let before = self.strategy(spot, id).map_err(missing)?.clone();
        if let Some(feature) = self.edit(spot.feature) {
            let setting = feature.setting_mut(spot.environment);
            setting.strategies.retain(|it| it.id != id);
            setting.changed = by.at;
        }
        self.disable_if_nothing_counts(spot, by);
        if let Some(feature) = self.get(spot.feature) {
            let what = feature.what(EventKind::StrategyRemove);
            self.log(by, what.within(spot.environment).pre_data(&before));
        }
        Ok(())
    }

    fn disable_if_nothing_counts(&mut self, spot: Spot<'_>, by: By<'_>) {
        let counts = self.get(spot.feature).is_some_and(|feature| {
            let mut strategies = feature.setting(spot.environment).strategies.iter();
            strategies.any(|it| !it.disabled)
        });
        if !counts {
            self.switch(spot, false, by);
        }
    }

    /// Archives it. It can be archived again, which only the log tells.
    pub fn archive(&mut self, project: &str, name: &str, by: By<'_>) -> Result<(), Rejection> {
        if self.get(name).is_none() {
            return Err(Rejection::no_flag());
        }
        self.of_project(project, name)?;
        if let Some(feature) = self.edit(name) {
            feature.archived_at = Some(by.at);
            feature.touch(by.at);
            let what = feature.what(EventKind::Archived);
            self.log(by, what);
        }
        Ok(())
    }

    /// Brings it back from the archive, off everywhere, which the log does not tell.
    pub fn revive(&mut self, name: &str, by: By<'_>) -> Result<(), Rejection> {
        let feature = self.edit(name).ok_or_else(Rejection::no_flag)?;
        feature.archived_at = None;
        for setting in &mut feature.settings {
            setting.enabled = false;
        }
        feature.touch(by.at);
        let what = feature.what(EventKind::Revived);
        self.log(by, what);
        Ok(())
    }

    /// Marks those of the features that are not yet so. There may be none of some names.
    pub fn set_stale(
        &mut self,
        project: &str,
        names: &[CompactString],
        stale: bool,
        by: By<'_>,
    ) -> Result<(), Rejection> {
        self.all_of_project(project, names)?;
        let kind = if stale {
            EventKind::StaleOn
        } else {
            EventKind::StaleOff
        };
        for name in names {
            let Some(feature) = self.edit(name).filter(|it| it.stale != stale) else {
                continue;
            };
            feature.stale = stale;
            let what = feature.what(kind);
            self.log(by, what);
        }
        Ok(())
    }

    /// Those that there are must be of this project.
    fn all_of_project(&self, project: &str, names: &[CompactString]) -> Result<(), Rejection> {
        let found = names.iter().filter_map(|name| self.get(name));
        let elsewhere: BTreeSet<&str> = found
            .map(|it| it.project)
            .filter(|it| *it != project)
            .collect();
        if elsewhere.is_empty() {
            return Ok(());
        }
        let elsewhere: Vec<&str> = elsewhere.into_iter().collect();
        let message = format!(
            "The operation could not be completed. The features exist, but the provided project \
             ids (\"{}\") does not match the project provided in request URL (\"{project}\").",
            elsewhere.join(",")
        );
        Err(Rejection::invalid_operation(message))
    }

    /// Tags it. A tag that it has is refused by Unleash's database; here it is left as it is.
    pub fn tag(&mut self, name: &str, tag: Tag, by: By<'_>) -> Result<(), Rejection> {
        let feature = self.edit(name).ok_or_else(Rejection::no_flag)?;
        if feature.tags.contains(&tag) {
            return Ok(());
        }
        let told = json!({"type": tag.kind, "value": tag.value});
        feature.tags.push(tag);
        let what = feature.what(EventKind::Tagged);
        self.log(by, what.data(&told));
        Ok(())
    }

    /// Takes a tag away.
    pub fn untag(&mut self, name: &str, tag: &Tag, by: By<'_>) -> Result<(), Rejection> {
        let feature = self.edit(name).ok_or_else(Rejection::no_flag)?;
        if !feature.tags.contains(tag) {
            return Ok(());
        }
        feature.tags.retain(|it| it != tag);
        let what = feature.what(EventKind::Untagged);
        let told = json!({"type": tag.kind, "value": tag.value});
        self.log(by, what.pre_data(&told));
        Ok(())
    }

    /// Somebody has asked for it. The log does not tell that.
    pub fn seen(&mut self, name: &str, environment: Environment, at: DateTime<Utc>) {
        if let Some(feature) = self.edit(name) {
            feature.setting_mut(environment).seen = Seen::At(at);
        }
    }

    /// Writes down that somebody has read everything at once.
    pub fn exported(&mut self, by: By<'_>) {
        self.log(by, What::new(EventKind::Exported));
    }

    fn edit(&mut self, name: &str) -> Option<&mut Feature> {
        self.named.get_mut(name).map(Arc::make_mut)
    }
}

/// Unleash knows no other strategies.
fn known(strategy: &Strategy) -> Result<(), Rejection> {
    if BUILT_IN.contains(&strategy.name.as_str()) {
        return Ok(());
    }
    let message = format!("Could not find strategy type with name {}", strategy.name);
    Err(Rejection::bad_data(&message))
}

impl Feature {
    /// Something that happens to it.
    pub fn what(&self, kind: EventKind) -> What {
        What {
            feature: Some(self.name.clone()),
            project: Some(self.project),
            tags: self.tags.clone(),
            ..What::new(kind)
        }
    }

    /// As Unleash's database has it.
    pub fn row(&self) -> Value {
        let mut row = json!({
            "name": self.name,
            "description": self.description,
            "type": self.kind.id(),
            "project": self.project,
            "stale": self.stale,
            "createdAt": stamp(self.created_at),
            "lastSeenAt": null,
            "impressionData": false,
            "archived": self.archived_at.is_some(),
        });
        if let Some(at) = self.archived_at {
            row["archivedAt"] = stamp(at).into();
        }
        row
    }

    fn touch(&mut self, at: DateTime<Utc>) {
        for setting in &mut self.settings {
            setting.changed = at;
        }
    }
}

/// A time as Unleash writes it.
pub fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
