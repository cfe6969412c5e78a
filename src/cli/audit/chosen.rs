//! Which plans of the record are meant.

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;

use crate::clock;
use crate::execution::audit::{PlanRecord, StepRecord};
use crate::model::{ParseSpanError, parse_span};

/// Which plans.
#[derive(Args, Debug)]
pub(super) struct Choice {
    /// Only plans that were begun within this time: 12h, 7d
    #[arg(long, value_name = "DURATION", value_parser = span)]
    since: Option<TimeDelta>,
    /// Only plans that touch this app: name, namespace/name or cluster/namespace/name
    #[arg(long, value_name = "APP")]
    app: Option<String>,
    /// Only plans of somebody whose name, there or here, contains this
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

impl Choice {
    /// Whether `record` is one of them, by the present clock.
    pub(super) fn takes(&self, record: &PlanRecord) -> bool {
        self.takes_at(record, clock::now())
    }

    fn takes_at(&self, record: &PlanRecord, now: DateTime<Utc>) -> bool {
        let since = self.since.is_none_or(|since| record.time >= now - since);
        let app = self.app.as_deref();
        let user = self.user.as_deref();
        since
            && app.is_none_or(|app| touches(record, app))
            && user.is_none_or(|user| is_by(record, user))
    }
}

fn span(text: &str) -> Result<TimeDelta, ParseSpanError> {
    parse_span(text)
}

fn touches(record: &PlanRecord, app: &str) -> bool {
    let mut names = (record.intent.steps.iter()).filter_map(StepRecord::app_names);
    names.any(|[cluster, namespace, name]| {
        let within = format!("{namespace}/{name}");
        app == name || app == within || app == format!("{cluster}/{within}")
    })
}

fn is_by(record: &PlanRecord, user: &str) -> bool {
    let taken_up = record.taken_up.iter().map(|(_, taken_up)| taken_up);
    let later = taken_up.flat_map(|it| it.users.values().chain([&it.operator]));
    let intent = &record.intent;
    let mut names = intent.users.values().chain([&intent.operator]).chain(later);
    names.any(|name| name.contains(user))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::execution::audit::Intent;

    fn record() -> PlanRecord {
        let line = r#"{"plan":"3f9a","playbook":"extend-ttl","summary":"by 7d","reason":null,
            "users":{"prod":"ops@example.com"},"operator":"kim@desk","clusters":[],
            "steps":[{"cluster":"prod","namespace":"finance","app":"bot","kind":"Deployment",
            "name":"bot","uid":"1","version":"7","words":"w","changes":[]}]}"#;
        let intent: Intent = serde_json::from_str(line).expect("an intent");
        PlanRecord {
            time: DateTime::UNIX_EPOCH,
            intent,
            taken_up: Vec::new(),
            outcomes: BTreeMap::new(),
            ended: true,
        }
    }

    #[test]
    fn plans_are_chosen_by_age_app_and_user() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(3);
        for (since, app, user, is_taken) in [
            (None, None, None, true),
            (Some(2), None, None, false),
            (Some(3), None, None, true),
            (None, Some("bot"), None, true),
            (None, Some("finance/bot"), None, true),
            (None, Some("prod/finance/bot"), Some("kim"), true),
            (None, Some("bo"), None, false),
            (None, None, Some("ops@"), true),
            (None, None, Some("kim"), true),
            (None, None, Some("alex"), false),
        ] {
            let choice = Choice {
                since: since.map(TimeDelta::hours),
                app: app.map(str::to_owned),
                user: user.map(str::to_owned),
            };
            assert_eq!(choice.takes_at(&record(), now), is_taken, "{choice:?}");
        }
    }
}
