//! A flag in words: how it is, whose it is, what was done to it, whether anybody still needs it.

use chrono::{DateTime, Utc};

use crate::fleet::{FlagRow, Gated};
use crate::model::{CleanText, Exposure, Flag, FlagChange, FlagState, LastSeen, StaleGap, compact};

/// How it is, and since when: `on: 25 % of those who ask get it, for 6m, since 11:54 UTC`.
pub fn standing(flag: &Flag, now: DateTime<Utc>) -> String {
    if flag.archived {
        return "archived: nobody gets it".to_owned();
    }
    let since = match flag.settled {
        Some(since) => format!(", for {}, since {}", compact(now - since), time(since, now)),
        None => ", nobody knows since when".to_owned(),
    };
    match flag.state {
        FlagState::On => format!("on: {}{since}", who(&flag.exposure)),
        FlagState::Off => format!("off: nobody gets it{}{since}", ready(flag)),
        FlagState::CodeDefault => {
            "not answered for: each client does what its own code says".to_owned()
        }
    }
}

fn who(exposure: &Exposure) -> String {
    match exposure {
        Exposure::Nobody => "nobody gets it".to_owned(),
        Exposure::Everyone => "everyone gets it".to_owned(),
        Exposure::Share { percent } => format!("{percent} % of those who ask get it"),
        Exposure::Some { rules } => format!("some get it, by {rules}"),
        Exposure::Invalid { text } => format!("its percentage makes no sense: `{text}`"),
        Exposure::Unknown { why } => format!("not known who gets it: {why}"),
    }
}

/// What it comes back with once it is turned on.
fn ready(flag: &Flag) -> String {
    flag.percentage
        .map(|percent| format!(" ({percent} % once it is on)"))
        .unwrap_or_default()
}

/// A time of today without its date.
fn time(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M UTC"
    } else {
        "%Y-%m-%d %H:%M UTC"
    };
    at.format(form).to_string()
}

/// Whose it is, and how that is known.
pub fn whose(row: &FlagRow) -> String {
    if row.apps.is_empty() {
        let name = row.flag.name();
        return format!(
            "no app is known: give `{name}` the tag app:NAME, or name it in the configuration"
        );
    }
    let apps: Vec<String> = row.apps.iter().map(gated).collect();
    apps.join("; ")
}

fn gated(gated: &Gated) -> String {
    let app = &gated.app;
    let owner = gated
        .owner
        .as_ref()
        .map(|owner| format!(", {owner}"))
        .unwrap_or_default();
    format!(
        "{} in {} on {}{owner} ({})",
        app.name,
        app.namespace,
        app.cluster,
        gated.by.words()
    )
}

/// What it is for: its owner's words, its tags.
pub fn purpose(flag: &Flag) -> Option<String> {
    let tags: Vec<&str> = flag.tags.iter().map(CleanText::as_str).collect();
    let tags = (!tags.is_empty()).then(|| format!("tags {}", tags.join(", ")));
    let described = flag.description.as_ref().map(CleanText::to_string);
    let parts: Vec<String> = described.into_iter().chain(tags).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// When it was last asked for.
pub fn seen(flag: &Flag, now: DateTime<Utc>) -> String {
    match &flag.last_seen {
        LastSeen::At { at } => {
            format!("asked for {} ago, {}", compact(now - *at), time(*at, now))
        }
        LastSeen::Never => "never asked for since it was made".to_owned(),
        LastSeen::Unknown { why } => format!("not known when it was last asked for: {why}"),
    }
}

/// A change in a line: when, who, what.
pub fn change(change: &FlagChange, now: DateTime<Utc>) -> String {
    let by = change.by.as_ref().map_or("somebody", CleanText::as_str);
    let ago = compact(now - change.at);
    format!("{ago} ago, {}, {by}: {}", time(change.at, now), change.what)
}

/// Whether anybody still needs it, with the reasons and what is not known.
pub fn staleness(row: &FlagRow, now: DateTime<Utc>) -> String {
    let staleness = &row.staleness;
    let score = match staleness.score() {
        Some(score @ 1..) => format!("{score} of 3: "),
        _ => String::new(),
    };
    let gaps = staleness.gaps.iter().map(StaleGap::words);
    let said = staleness.sentence(now);
    let parts: Vec<String> = (!said.is_empty())
        .then(|| format!("{score}{said}"))
        .into_iter()
        .chain(gaps)
        .collect();
    if parts.is_empty() {
        return "no: it is young, in use or still moving".to_owned();
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fleet::sample::{self, noon};
    use crate::model::Percent;

    fn flag() -> Flag {
        let mut flag = sample::flag(1, 20, 0);
        flag.archived = false;
        flag.state = FlagState::On;
        flag.settled = Some(noon() - TimeDelta::minutes(6));
        flag.percentage = Percent::whole(25);
        flag.exposure = Exposure::share(Percent::whole(25).expect("a percentage"));
        flag
    }

    #[test]
    fn how_it_is_comes_with_since_when() {
        let at = |flag: &Flag| standing(flag, noon());
        assert_eq!(
            at(&flag()),
            "on: 25 % of those who ask get it, for 6m, since 11:54 UTC"
        );
        let off = Flag {
            state: FlagState::Off,
            exposure: Exposure::Nobody,
            settled: None,
            ..flag()
        };
        assert_eq!(
            at(&off),
            "off: nobody gets it (25 % once it is on), nobody knows since when"
        );
        let invalid = Flag {
            exposure: Exposure::Invalid { text: "150".into() },
            settled: Some(noon() - TimeDelta::days(2)),
            ..flag()
        };
        assert_eq!(
            at(&invalid),
            "on: its percentage makes no sense: `150`, for 2d, since 2026-11-21 12:00 UTC"
        );
        let disabled = Flag {
            state: FlagState::CodeDefault,
            ..flag()
        };
        assert!(at(&disabled).contains("its own code"));
        let archived = Flag {
            archived: true,
            ..flag()
        };
        assert!(at(&archived).starts_with("archived"));
    }

    #[test]
    fn what_is_not_known_is_said_so() {
        let mut flag = flag();
        flag.last_seen = LastSeen::Unknown {
            why: "OpenFeature does not count".into(),
        };
        assert_eq!(
            seen(&flag, noon()),
            "not known when it was last asked for: OpenFeature does not count"
        );
        flag.last_seen = LastSeen::Never;
        assert_eq!(seen(&flag, noon()), "never asked for since it was made");
        let said = change(
            &FlagChange {
                at: noon() - TimeDelta::minutes(6),
                by: None,
                what: "5 % → 25 %".into(),
                exposed: Percent::whole(25),
            },
            noon(),
        );
        assert_eq!(said, "6m ago, 11:54 UTC, somebody: 5 % → 25 %");
    }
}
