//! Apps as comma-separated values: plain values, empty where nothing is known.

use chrono::SecondsFormat;
use csv::Writer;

use super::json::AppJson;
use crate::cli::exit::Stop;
use crate::model::{Declared, Expiry, Reading};

const HEADINGS: [&str; 26] = [
    "cluster",
    "namespace",
    "name",
    "owner",
    "team",
    "sla",
    "runtime",
    "data_sensitivity",
    "traffic_rps",
    "budget_usd",
    "version",
    "revision",
    "desired",
    "ready",
    "status",
    "expires_at",
    "expiry",
    "created",
    "severity",
    "score",
    "why",
    "requests",
    "errors",
    "latency_p95",
    "cpu",
    "memory",
];

/// The apps under their headings.
pub(super) fn csv<'a>(apps: impl Iterator<Item = AppJson<'a>>) -> Result<String, Stop> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for app in apps {
        writer.write_record(cells(&app))?;
    }
    let bytes = writer.into_inner()?;
    Ok(String::from_utf8(bytes)?)
}

fn cells(app: &AppJson<'_>) -> [String; 26] {
    let id = app.id();
    let time =
        |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let (expires_at, expiry) = match app.ttl.expiry {
        Expiry::At { when, by } => (time(*when), by.key()),
        Expiry::Forever => (String::new(), "forever"),
        Expiry::Invalid => (String::new(), "invalid"),
        Expiry::Undeclared => (String::new(), ""),
    };
    let release = app.release;
    [
        id.cluster.to_string(),
        id.namespace.to_string(),
        id.name.to_string(),
        declared(app.owner, ToString::to_string),
        declared(app.team, ToString::to_string),
        declared(app.sla, |sla| sla.as_str().to_owned()),
        declared(app.runtime, ToString::to_string),
        declared(app.data_sensitivity, |class| class.as_str().to_owned()),
        declared(app.traffic_rps, ToString::to_string),
        declared(app.budget_usd, ToString::to_string),
        release
            .version
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        release
            .revision
            .map_or_else(String::new, |revision| revision.to_string()),
        reading(&app.readings.desired),
        reading(&app.readings.ready),
        app.status.word().to_owned(),
        expires_at,
        expiry.to_owned(),
        time(app.created),
        app.attention.severity.word().to_owned(),
        app.attention.score.to_string(),
        app.attention.why.to_string(),
        reading(&app.readings.requests),
        reading(&app.readings.errors),
        reading(&app.readings.latency_p95),
        reading(&app.readings.cpu),
        reading(&app.readings.memory),
    ]
}

fn declared<T>(value: &Declared<T>, text: impl FnOnce(&T) -> String) -> String {
    value.given().map_or_else(String::new, text)
}

fn reading<T: ToString>(reading: &Reading<T>) -> String {
    reading
        .value()
        .map_or_else(String::new, ToString::to_string)
}
