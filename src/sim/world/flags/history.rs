//! How a feature has come to be what it is.

use chrono::{DateTime, Utc};

use crate::sim::store::features::{
    Actor, Environment, EventKind, Feature, FeatureType, Seen, Setting, Strategy, Tag, What,
};

/// Features, and the log of how they came to be.
#[derive(Debug, Default)]
pub struct Past {
    /// The features.
    pub features: Vec<Feature>,
    /// What was done, by whom, in no order.
    pub log: Vec<(DateTime<Utc>, Actor, What)>,
}

/// What a feature is like in production, and how it came to that.
#[derive(Debug)]
pub struct Course {
    /// The name.
    pub name: String,
    /// What it is for.
    pub kind: FeatureType,
    /// In its author's words.
    pub description: String,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Who made it.
    pub author: Actor,
    /// When.
    pub created: DateTime<Utc>,
    /// Whether it is on.
    pub on: bool,
    /// The share that it began with and that it has now, in hundredths.
    pub percent: [&'static str; 2],
    /// When that became so.
    pub changed: DateTime<Utc>,
    /// When it was last asked for.
    pub seen: Seen,
}

impl Past {
    /// Adds a feature with its history, and gives it back to be made odd.
    pub fn add(&mut self, course: Course) -> &mut Feature {
        let Course {
            created,
            changed,
            author,
            percent: [first, last],
            ..
        } = course;
        let before = Strategy::rollout(&course.name, first);
        let after = Strategy::rollout(&course.name, last);
        let production = Setting {
            enabled: course.on,
            strategies: vec![after.clone()],
            seen: course.seen,
            changed,
        };
        let development = Setting {
            enabled: true,
            strategies: vec![Strategy::rollout(&course.name, "100")],
            seen: Seen::Never,
            changed: created,
        };
        let feature = Feature {
            name: course.name.into(),
            project: "default",
            kind: course.kind,
            description: (!course.description.is_empty()).then(|| course.description.into()),
            tags: course.tags,
            created_at: created,
            created_by: author.clone(),
            stale: false,
            archived_at: None,
            settings: [development, production],
        };
        let at = Environment::Production;
        let what = |kind| feature.what(kind);
        let mut happened = vec![
            (created, what(EventKind::Created)),
            (
                created,
                what(EventKind::StrategyAdd).within(at).data(&before),
            ),
            (created, what(EventKind::Enabled).within(at)),
        ];
        if first != last {
            let update = what(EventKind::StrategyUpdate).within(at);
            happened.push((changed, update.data(&after).pre_data(&before)));
        }
        if !course.on {
            happened.push((changed, what(EventKind::Disabled).within(at)));
        }
        let by = |(at, what)| (at, author.clone(), what);
        self.log.extend(happened.into_iter().map(by));
        self.features.push(feature);
        let last = self.features.len() - 1;
        &mut self.features[last]
    }

    /// Adds something that happened beside that.
    pub fn happened(&mut self, at: DateTime<Utc>, by: &Actor, what: What) {
        self.log.push((at, by.clone(), what));
    }
}
