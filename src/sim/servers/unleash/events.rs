//! The log, page by page, the newest first.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::answer::Failure;
use super::query::{Filter, LISTED, Page, Query};
use crate::sim::store::features::{Environment, Event, stamp};

/// The longest page.
const LONGEST: usize = 1_000;

/// Which events are asked for.
#[derive(Debug)]
pub(super) struct Search {
    feature: Option<Filter>,
    project: Option<Filter>,
    kind: Option<Filter>,
    environment: Option<Filter>,
    by: Option<Filter>,
    id: Option<Filter>,
    from: Option<Filter>,
    to: Option<Filter>,
    page: Page,
}

impl Search {
    pub(super) fn of(query: &Query) -> Result<Self, Failure> {
        let listed = |name| query.filter(name, LISTED);
        Ok(Self {
            feature: listed("feature")?,
            project: listed("project")?,
            kind: listed("type")?,
            environment: listed("environment")?,
            by: listed("createdBy")?,
            id: listed("id")?,
            from: query.filter("from", &["IS"])?,
            to: query.filter("to", &["IS"])?,
            page: query.page(LONGEST),
        })
    }

    pub(super) fn answer(&self, mut all: Vec<Arc<Event>>) -> Value {
        all.retain(|event| self.admits(event));
        all.sort_by_key(|event| (event.at, event.id));
        let Page { offset, limit } = self.page;
        let page = all.iter().rev().skip(offset).take(limit);
        let events: Vec<Value> = page.map(|event| row(event)).collect();
        json!({"events": events, "total": all.len()})
    }

    fn admits(&self, event: &Event) -> bool {
        let is = |filter: &Option<Filter>, text: &str| {
            filter.as_ref().is_none_or(|filter| filter.admits(text))
        };
        let what = &event.what;
        // The last day is asked for as a whole.
        let before = event.at - TimeDelta::days(1);
        is(&self.feature, what.feature.as_deref().unwrap_or_default())
            && is(&self.project, what.project.unwrap_or_default())
            && is(&self.kind, what.kind.name())
            && is(
                &self.environment,
                what.environment.map_or("", |it| it.name()),
            )
            && is(&self.by, &event.by.id.to_string())
            && is(&self.id, &event.id.to_string())
            && self
                .from
                .as_ref()
                .is_none_or(|it| it.admits_time(Some(event.at)))
            && !self
                .to
                .as_ref()
                .is_some_and(|it| it.admits_time(Some(before)))
    }
}

fn row(event: &Event) -> Value {
    let Event { id, by, at, what } = event;
    let tags = what.tags.iter();
    let tags: Vec<Value> = tags
        .map(|tag| json!({"type": tag.kind, "value": tag.value}))
        .collect();
    let label = what.kind.label();
    let feature = what.feature.as_deref().unwrap_or_default();
    json!({
        "id": id,
        "type": what.kind.name(),
        "createdBy": by.name,
        "createdAt": stamp(*at),
        "createdByUserId": by.id,
        "data": what.data,
        "preData": what.pre_data,
        "tags": tags,
        "featureName": what.feature,
        "project": what.project,
        "environment": what.environment.map(Environment::name),
        "label": label,
        "summary": format!("**{}**: {label} **{feature}**", by.name),
    })
}
