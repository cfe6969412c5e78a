//! Features by what they are like, page by page.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::answer::Failure;
use super::query::{Filter, NAMES, Page, Query, TAGS, TIMES};
use super::render::{listed, listed_setting, tag};
use crate::sim::store::features::{Environment, Feature, Tag};

/// The longest page.
const LONGEST: usize = 100;

/// What is searched for.
#[derive(Debug)]
pub(super) struct Search {
    project: Option<Filter>,
    kind: Option<Filter>,
    state: Option<Filter>,
    tag: Option<Filter>,
    created_at: Option<Filter>,
    seen_at: Option<Filter>,
    /// Environments, and whether it is to be on there. Any of them is enough.
    status: Vec<(String, bool)>,
    words: Vec<String>,
    archived: bool,
    order: Order,
    page: Page,
}

#[derive(Debug)]
struct Order {
    by: String,
    descending: bool,
}

impl Search {
    pub(super) fn of(query: &Query) -> Result<Self, Failure> {
        let status = query.all("status").filter_map(|text| {
            let (environment, state) = text.split_once(':')?;
            let is_known = ["enabled", "disabled"].contains(&state);
            is_known.then(|| (environment.to_owned(), state == "enabled"))
        });
        let words = query.get("query").unwrap_or_default().split(',');
        let words = words.map(|it| it.trim().to_lowercase());
        Ok(Self {
            project: query.filter("project", NAMES)?,
            kind: query.filter("type", NAMES)?,
            state: query.filter("state", NAMES)?,
            tag: query.filter("tag", TAGS)?,
            created_at: query.filter("createdAt", TIMES)?,
            seen_at: query.filter("lastSeenAt", TIMES)?,
            status: status.collect(),
            words: words.filter(|it| !it.is_empty()).collect(),
            archived: query.get("archived") == Some("IS:true"),
            order: Order {
                by: query.get("sortBy").unwrap_or("createdAt").to_owned(),
                descending: query.get("sortOrder") == Some("desc"),
            },
            page: query.page(LONGEST),
        })
    }

    /// The page that is asked for. Past the end even the total is 0: Unleash reads it from the
    /// rows.
    pub(super) fn answer(&self, mut all: Vec<Arc<Feature>>, now: DateTime<Utc>) -> Value {
        all.retain(|feature| self.admits(feature, now));
        all.sort_by(|one, other| self.order.compare(one, other, now));
        let Page { offset, limit } = self.page;
        let page = all.iter().skip(offset).take(limit);
        let features: Vec<Value> = page.map(|it| self.row(it, now)).collect();
        let total = if features.is_empty() { 0 } else { all.len() };
        json!({"features": features, "total": total})
    }

    fn admits(&self, feature: &Feature, now: DateTime<Utc>) -> bool {
        let is = |filter: &Option<Filter>, text: &str| {
            filter.as_ref().is_none_or(|filter| filter.admits(text))
        };
        let when = |filter: &Option<Filter>, time| {
            filter
                .as_ref()
                .is_none_or(|filter| filter.admits_time(time))
        };
        feature.archived_at.is_some() == self.archived
            && is(&self.project, feature.project)
            && is(&self.kind, feature.kind.id())
            && self
                .state
                .as_ref()
                .is_none_or(|it| is_in_state(it, feature, now))
            && self
                .tag
                .as_ref()
                .is_none_or(|it| is_tagged(it, &feature.tags))
            && when(&self.created_at, Some(feature.created_at))
            && when(&self.seen_at, feature.seen(now))
            && Environment::ALL.iter().any(|at| self.shows(feature, *at))
            && self.has_words(feature)
    }

    /// Whether this environment is asked for. Those that are not are left out of the answer.
    fn shows(&self, feature: &Feature, at: Environment) -> bool {
        let is_on = feature.setting(at).enabled;
        let mut asked = self.status.iter();
        self.status.is_empty() || asked.any(|(name, on)| name == at.name() && *on == is_on)
    }

    fn has_words(&self, feature: &Feature) -> bool {
        let texts = [Some(feature.name.as_str()), feature.description.as_deref()];
        let texts = texts.map(|it| it.unwrap_or_default().to_lowercase());
        let mut words = self.words.iter();
        self.words.is_empty() || words.any(|word| texts.iter().any(|text| text.contains(word)))
    }

    fn row(&self, feature: &Feature, now: DateTime<Utc>) -> Value {
        let shown = Environment::ALL.into_iter();
        let environments: Vec<Value> = shown
            .filter(|at| self.shows(feature, *at))
            .map(|at| listed_setting(feature, at, now))
            .collect();
        let mut row = listed(feature, now);
        row["environments"] = environments.into();
        let tags: Vec<Value> = self.tags(feature).map(tag).collect();
        if !tags.is_empty() {
            row["tags"] = tags.into();
        }
        row
    }

    /// Who asks for a tag is told of no other.
    fn tags<'a>(&'a self, feature: &'a Feature) -> impl Iterator<Item = &'a Tag> {
        let asked = self.tag.as_ref();
        let asked =
            asked.filter(|it| ["INCLUDE", "INCLUDE_ANY_OF"].contains(&it.operator.as_str()));
        let tags = feature.tags.iter();
        tags.filter(move |tag| asked.is_none_or(|it| is_listed(it, tag)))
    }
}

fn is_listed(filter: &Filter, tag: &Tag) -> bool {
    let mut values = filter.values.iter();
    values.any(|it| it.split_once(':') == Some((&tag.kind, &tag.value)))
}

fn is_tagged(filter: &Filter, tags: &[Tag]) -> bool {
    let found = tags.iter().filter(|tag| is_listed(filter, tag)).count();
    match filter.operator.as_str() {
        "INCLUDE_ALL_OF" => found == filter.values.len(),
        "EXCLUDE_ALL" => found != filter.values.len(),
        "DO_NOT_INCLUDE" | "EXCLUDE_IF_ANY_OF" => found == 0,
        _ => found > 0,
    }
}

fn is_in_state(filter: &Filter, feature: &Feature, now: DateTime<Utc>) -> bool {
    let asked = |state: &str| filter.values.iter().any(|it| it == state);
    let state = if feature.stale {
        "stale"
    } else if feature.is_potentially_stale(now) && asked("potentially-stale") {
        "potentially-stale"
    } else {
        "active"
    };
    filter.admits(state)
}

impl Order {
    fn compare(&self, one: &Feature, other: &Feature, now: DateTime<Utc>) -> Ordering {
        let turn = |order: Ordering| {
            if self.descending {
                order.reverse()
            } else {
                order
            }
        };
        let first = match self.by.as_str() {
            "name" => turn(one.name.cmp(&other.name)),
            "type" => turn(one.kind.id().cmp(other.kind.id())),
            "stale" => turn(one.stale.cmp(&other.stale)),
            "project" => turn(one.project.cmp(other.project)),
            "lastSeenAt" => match (one.seen(now), other.seen(now)) {
                (Some(one), Some(other)) => turn(one.cmp(&other)),
                // What was never seen comes last, either way.
                (one, other) => other.is_some().cmp(&one.is_some()),
            },
            by => match by.strip_prefix("environment:").and_then(Environment::find) {
                Some(at) => turn(one.setting(at).enabled.cmp(&other.setting(at).enabled)),
                None => turn(one.created_at.cmp(&other.created_at)),
            },
        };
        let then = one.created_at.cmp(&other.created_at);
        first.then(then).then_with(|| one.name.cmp(&other.name))
    }
}
