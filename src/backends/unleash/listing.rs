//! Everything at once: one request a project, one an environment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures::{StreamExt, stream};

use super::api::{Api, Changed};
use super::decode::{ClientFeature, ClientFeatures, Environment, Feature};
use super::document::Document;
use super::gate::Gate;
use super::row::{Common, Surroundings};
use crate::backends::http::Failure;
use crate::config::UnleashConfig;
use crate::model::{CleanText, Flag};

/// How many requests are on their way at once.
pub(super) const AT_ONCE: usize = 3;

/// How many names are named in a note.
const NAMED: usize = 5;

/// All flags, as the server told them.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The flags of each project that was told.
    projects: Vec<(CleanText, Vec<Feature>)>,
    /// How they are let out in each environment, or why that is not known.
    environments: BTreeMap<CleanText, Result<HashMap<String, ClientFeature>, CleanText>>,
    /// What tells the state of each environment from others.
    pub(super) etags: BTreeMap<CleanText, String>,
    /// The projects that were not told this time.
    pub(super) failed: Vec<CleanText>,
    /// What is missing.
    pub(super) notes: Vec<String>,
}

/// What became rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) flags: Vec<Flag>,
    /// How many have names that can't be shown as they are.
    pub(super) odd: usize,
    /// Those that clients were told of otherwise than their page says, by project and name.
    pub(super) behind: BTreeSet<[CleanText; 2]>,
}

impl Listing {
    /// Asks for everything that is configured. An error means that nothing was told.
    pub(super) async fn ask(api: &Api, config: &UnleashConfig) -> Result<Self, Failure> {
        let mut listing = Self::default();
        let projects = listing.choose(api, config).await?;
        let asking = projects.into_iter().map(|project| async move {
            let answer = api.features(&project).await;
            (CleanText::new(&project), answer)
        });
        let answers: Vec<_> = stream::iter(asking).buffered(AT_ONCE).collect().await;
        let mut first = None;
        for (project, answer) in answers {
            match answer {
                Ok(answer) => listing.projects.push((project, answer.features)),
                Err(failure) => {
                    let words = failure.words();
                    let note = format!("project {project}: {words}; its flags stay as they were");
                    listing.notes.push(note);
                    listing.failed.push(project);
                    first.get_or_insert(failure);
                }
            }
        }
        if let (Some(failure), true) = (first, listing.projects.is_empty()) {
            return Err(failure);
        }
        listing.ask_environments(api, config).await?;
        Ok(listing)
    }

    /// The projects to be listed: those that are configured and there, or all.
    async fn choose(&mut self, api: &Api, config: &UnleashConfig) -> Result<Vec<String>, Failure> {
        let there = api.projects().await?.projects.into_iter();
        let there: Vec<_> = there.map(|project| project.id).collect();
        let (clean, odd): (Vec<_>, Vec<_>) =
            there.into_iter().partition(|it| CleanText::is_clean(it));
        if !odd.is_empty() {
            let odd = odd.len();
            self.notes
                .push(format!("{odd} projects with odd names left out"));
        }
        if config.projects.is_empty() {
            return Ok(clean);
        }
        let wanted = config.projects.iter().cloned();
        let (found, missing): (Vec<_>, Vec<_>) = wanted.partition(|it| clean.contains(it));
        if !missing.is_empty() {
            let words = format!(
                "there is no project {} that this token may see; there are {}",
                some(&missing),
                some(&clean)
            );
            if found.is_empty() {
                return Err(Failure::setup(&format!(
                    "{words}: set projects in [[unleash]]"
                )));
            }
            self.notes.push(words);
        }
        Ok(found)
    }

    async fn ask_environments(&mut self, api: &Api, config: &UnleashConfig) -> Result<(), Failure> {
        let features = self.projects.iter().flat_map(|(_, features)| features);
        let all: BTreeSet<_> = features
            .flat_map(|feature| &feature.environments)
            .map(|environment| CleanText::new(&environment.name))
            .collect();
        let wanted = |name: &CleanText| is_wanted(config, name);
        let missing = config
            .environments
            .iter()
            .filter(|it| !all.contains(it.as_str()));
        let missing: Vec<_> = missing.cloned().collect();
        if !missing.is_empty() && !all.is_empty() {
            let all: Vec<_> = all.iter().map(ToString::to_string).collect();
            let words = format!(
                "there is no environment {}; there are {}",
                some(&missing),
                some(&all)
            );
            self.notes.push(words);
        }
        let names: Vec<_> = all.into_iter().filter(wanted).collect();
        let asking = names.into_iter().map(|name| async move {
            let answer = api.client_features(&name, &config.projects, None).await;
            (name, answer)
        });
        let answers: Vec<_> = stream::iter(asking).buffered(AT_ONCE).collect().await;
        for (name, answer) in answers {
            let told = match answer {
                Ok(Changed::Yes(told, etag)) => {
                    self.etags.extend(etag.map(|etag| (name.clone(), etag)));
                    Ok(by_name(told))
                }
                // Nothing was said of what there was before.
                Ok(Changed::No) => Err("the server says that it has not changed".into()),
                // Who asks too much, or too early, must wait with everything.
                Err(failure) if !is_of_one(&failure) => return Err(failure),
                Err(failure) => Err(failure.words()),
            };
            if let Err(why) = &told {
                self.notes
                    .push(format!("how flags are let out in {name} is unknown: {why}"));
            }
            self.environments.insert(name, told);
        }
        Ok(())
    }

    /// The projects that are listed, told or not.
    pub(super) fn projects(&self) -> impl Iterator<Item = &CleanText> {
        let told = self.projects.iter().map(|(project, _)| project);
        told.chain(&self.failed)
    }

    /// The environments that are listed, in words.
    pub(super) fn environments(&self) -> String {
        let names: Vec<_> = self.environments.keys().map(ToString::to_string).collect();
        some(&names)
    }

    /// The environments in which any flag was ever asked for.
    pub(super) fn reporting(&self) -> BTreeSet<CleanText> {
        let features = self.projects.iter().flat_map(|(_, features)| features);
        let environments = features.flat_map(|feature| &feature.environments);
        let seen = environments.filter(|it| it.last_seen_at.is_some());
        seen.map(|it| CleanText::new(&it.name)).collect()
    }

    /// A row for each flag in each of its environments.
    pub(super) fn rows(&self, around: &Surroundings<'_>) -> Rows {
        let mut rows = Rows::default();
        for (project, features) in &self.projects {
            for feature in features {
                self.rows_of(project, feature, around, &mut rows);
            }
        }
        rows
    }

    fn rows_of(
        &self,
        project: &CleanText,
        feature: &Feature,
        around: &Surroundings<'_>,
        rows: &mut Rows,
    ) {
        let mut told = self.environments.values().flatten();
        let parents = told.find_map(|told| told.get(&feature.name));
        let parents = parents.map_or(&[][..], |told| &told.dependencies);
        let Some(common) = Common::new(project, feature, &feature.tags, parents) else {
            rows.odd += 1;
            return;
        };
        for environment in &feature.environments {
            let name = environment.name.as_str();
            let Some(told) = self.environments.get(name) else {
                continue;
            };
            let (gate, strategies) = match told.as_ref().map(|told| told.get(&feature.name)) {
                Ok(told) if is_behind(environment, told) => {
                    let name = CleanText::new(&feature.name);
                    rows.behind.insert([project.clone(), name]);
                    (Gate::Unknown("it has just changed".into()), 0)
                }
                Ok(told) => told.map_or((Gate::Bare, 0), |it| Gate::of(&it.strategies)),
                Err(why) => (Gate::Unknown(why.clone()), 0),
            };
            let document = Document {
                enabled: environment.enabled,
                stale: feature.stale,
                archived: false,
                gate,
                strategies,
            };
            rows.flags.push(common.row(around, environment, &document));
        }
    }
}

/// Whether what clients are told is not yet what there is: it may be a second behind.
fn is_behind(there: &Environment, told: Option<&ClientFeature>) -> bool {
    let in_use = told.map(|told| !told.strategies.is_empty());
    let other = |in_use| in_use != there.has_enabled_strategies;
    let is_told = there.has_enabled_strategies.is_some();
    is_told && other(in_use) || told.is_some_and(|told| told.enabled != there.enabled)
}

/// Whether flags are listed in this environment.
pub(super) fn is_wanted(config: &UnleashConfig, environment: &str) -> bool {
    let environments = &config.environments;
    environments.is_empty() || environments.iter().any(|it| it == environment)
}

/// Whether a failure is of one request alone, so that others may be answered.
fn is_of_one(failure: &Failure) -> bool {
    matches!(failure.status(), Some(400 | 403 | 404))
}

fn by_name(told: ClientFeatures) -> HashMap<String, ClientFeature> {
    let features = told.features.into_iter();
    features
        .map(|feature| (feature.name.clone(), feature))
        .collect()
}

/// The first few of some names.
fn some(names: &[String]) -> String {
    let shown = names.get(..NAMED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMED) {
        0 if names.is_empty() => "none".to_owned(),
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
