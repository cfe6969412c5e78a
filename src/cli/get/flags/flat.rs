//! Flags as comma-separated values: plain values, empty where nothing is known.

use chrono::{DateTime, SecondsFormat, Utc};
use csv::Writer;

use super::json::FlagJson;
use crate::cli::exit::Stop;
use crate::model::{Exposure, FlagState, LastSeen};

const HEADINGS: [&str; 20] = [
    "platform",
    "project",
    "environment",
    "name",
    "type",
    "owner",
    "apps",
    "state",
    "exposure",
    "percent",
    "archived",
    "created",
    "settled",
    "last_seen",
    "changed_at",
    "changed_by",
    "change",
    "stale_score",
    "stale",
    "why",
];

/// The flags under their headings.
pub(super) fn csv<'a>(flags: impl Iterator<Item = FlagJson<'a>>) -> Result<String, Stop> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for flag in flags {
        writer.write_record(cells(&flag))?;
    }
    let bytes = writer.into_inner()?;
    Ok(String::from_utf8(bytes)?)
}

fn cells(flag: &FlagJson<'_>) -> [String; 20] {
    let apps: Vec<_> = flag.apps.iter().map(|it| it.app.to_string()).collect();
    let change = flag.changes.first();
    let state = match flag.state {
        FlagState::On => "on",
        FlagState::Off => "off",
        FlagState::CodeDefault => "code-default",
    };
    [
        flag.key.platform.to_string(),
        flag.key.project.to_string(),
        flag.key.environment.to_string(),
        flag.key.name.to_string(),
        flag.kind.to_owned(),
        flag.owner.map_or_else(String::new, ToString::to_string),
        apps.join(" "),
        state.to_owned(),
        exposure(flag.exposure).to_owned(),
        (flag.exposure.percent()).map_or_else(String::new, |percent| percent.to_string()),
        flag.archived.to_string(),
        time(flag.created),
        time(flag.settled),
        match flag.last_seen {
            LastSeen::Never => "never".to_owned(),
            seen => time(seen.at()),
        },
        time(change.map(|change| change.at)),
        (change.and_then(|change| change.by.as_ref()))
            .map_or_else(String::new, ToString::to_string),
        change.map_or_else(String::new, |change| change.what.to_string()),
        (flag.staleness.score).map_or_else(String::new, |score| score.to_string()),
        flag.staleness.stale.to_string(),
        flag.attention.why.to_string(),
    ]
}

const fn exposure(exposure: &Exposure) -> &'static str {
    match exposure {
        Exposure::Nobody => "nobody",
        Exposure::Share { .. } => "share",
        Exposure::Everyone => "everyone",
        Exposure::Some { .. } => "some",
        Exposure::Invalid { .. } => "invalid",
        Exposure::Unknown { .. } => "",
    }
}

fn time(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(String::new, |time| {
        time.to_rfc3339_opts(SecondsFormat::Secs, true)
    })
}
