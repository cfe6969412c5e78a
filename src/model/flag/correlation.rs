//! Which change of a flag may be what is wrong with an app.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Flag, FlagChange, FlagKey, FlagPolicy, Percent};
use crate::model::signals::{Onset, Signal};
use crate::model::{App, Severity};

/// A change of one of an app's flags, and what began to be wrong with the app soon after it. That
/// one came after the other proves nothing, and is the first thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correlation {
    /// Of which flag.
    pub flag: FlagKey,
    /// Which change.
    pub change: FlagChange,
    /// Whether the app has this flag in other environments, too.
    pub is_one_of_several: bool,
    /// What is wrong: errors or latency.
    pub signal: Signal,
    /// When that began.
    pub onset: Onset,
}

/// The signals that a flag is suspected of, the worst first.
const SUSPICIOUS: [Signal; 2] = [Signal::Errors, Signal::Latency];

impl Correlation {
    /// The change of one of `flags`, which are all of `app`, that came shortly before something
    /// began to be wrong with it: the newest that let more of those who ask in, else the newest
    /// that changed who gets it, else the newest; of environments that serve people before all
    /// others.
    pub fn of(app: &App, flags: &[&Flag], policy: &FlagPolicy) -> Option<Self> {
        let signals = app.signals()?;
        SUSPICIOUS.into_iter().find_map(|signal| {
            let onset = signals.onset(signal)?;
            let (flag, change) = suspect(flags, onset.at, policy)?;
            let others = flags
                .iter()
                .filter(|other| other.key().is_same_flag(flag.key()));
            Some(Self {
                flag: flag.key().clone(),
                change: change.clone(),
                is_one_of_several: others.count() > 1,
                signal,
                onset,
            })
        })
    }

    /// How loudly what is wrong with `app` asks now.
    pub fn severity(&self, app: &App) -> Severity {
        app.signals()
            .map_or(Severity::Calm, |signals| signals.loudness(self.signal))
    }

    /// As a sentence without a full stop: "errors up 6 min after `new-prompt` went to 25 %".
    pub fn sentence(&self) -> String {
        let what = match self.signal {
            Signal::Latency => "slower",
            _ => "errors up",
        };
        let seen = if self.onset.is_seen {
            ""
        } else {
            ", first seen"
        };
        let after = after(self.onset.at - self.change.at);
        format!("{what}{seen} {after} {}", self.event())
    }

    /// What happened to the flag: "`new-prompt` went to 25 %".
    pub fn event(&self) -> String {
        let FlagKey {
            environment, name, ..
        } = &self.flag;
        let place = if self.is_one_of_several {
            format!(" in {environment}")
        } else {
            String::new()
        };
        match self.change.exposed {
            Some(Percent::ZERO) => format!("`{name}` was closed to everyone{place}"),
            Some(Percent::ALL) => format!("`{name}` was opened to everyone{place}"),
            Some(percent) => format!("`{name}` went to {percent} %{place}"),
            None => format!("`{name}` was changed{place}: {}", self.change.what),
        }
    }
}

fn suspect<'a>(
    flags: &[&'a Flag],
    onset: DateTime<Utc>,
    policy: &FlagPolicy,
) -> Option<(&'a Flag, &'a FlagChange)> {
    let within = policy.suspected_within;
    let is_close = |at: DateTime<Utc>| at <= onset && onset - at <= within;
    let changes = flags.iter().flat_map(|flag| {
        let changes = (0..).zip(&flag.changes);
        changes.map(move |(place, change)| (*flag, place, change))
    });
    let close = changes.filter(|(.., change)| is_close(change.at));
    let (flag, _, change) = close.max_by_key(|(flag, place, change)| {
        let is_live = policy.is_live(flag.key());
        let weight = (is_live, raised(flag, *place), change.exposed.is_some());
        // Of two at one time always the same one, in whichever order they come.
        (weight, change.at, flag.key(), std::cmp::Reverse(*place))
    })?;
    Some((flag, change))
}

/// Whether the change at `place` let more in than the one before it. Of the oldest that is known,
/// whether it let anybody in.
fn raised(flag: &Flag, place: usize) -> bool {
    let mut exposures = flag.changes.iter().skip(place).map(|change| change.exposed);
    let now = exposures.next().flatten();
    let before = exposures.flatten().next().unwrap_or(Percent::ZERO);
    now.is_some_and(|now| now > before)
}

/// How long after.
fn after(span: TimeDelta) -> String {
    match span.num_minutes() {
        0 => format!("{} s after", span.num_seconds().max(0)),
        minutes => format!("{minutes} min after"),
    }
}
