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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample::{flag, noon};
    use crate::model::CleanText;

    fn change(minutes: i64, percent: Option<u8>) -> FlagChange {
        FlagChange {
            at: noon() - TimeDelta::minutes(minutes),
            by: None,
            what: "variant b added".into(),
            exposed: percent.and_then(Percent::whole),
        }
    }

    fn with_changes(environment: &str, changes: Vec<FlagChange>) -> Flag {
        let mut flag = flag(1, 1, 0);
        flag.at.key.name = "new-prompt".into();
        flag.at.key.environment = environment.into();
        flag.changes = changes;
        flag
    }

    /// How long ago what is suspected was, of what began now.
    fn suspected(flags: &[Flag]) -> Option<(i64, CleanText)> {
        let flags: Vec<_> = flags.iter().collect();
        let (flag, change) = suspect(&flags, noon(), &FlagPolicy::default())?;
        let environment = flag.key().environment.clone();
        Some(((noon() - change.at).num_minutes(), environment))
    }

    #[test]
    fn the_newest_change_that_let_more_in_is_suspected_before_all_others() {
        let of = |changes| suspected(&[with_changes("production", changes)]).map(|it| it.0);
        let (open, close) = (Some(25), Some(0));
        assert_eq!(of(vec![change(5, open), change(90, close)]), Some(5));
        assert_eq!(of(vec![change(2, close), change(5, open)]), Some(5));
        assert_eq!(of(vec![change(2, Some(5)), change(9, open)]), Some(9));
        assert_eq!(of(vec![change(1, None), change(2, close)]), Some(2));
        assert_eq!(of(vec![change(1, None), change(8, None)]), Some(1));
        assert_eq!(of(vec![change(31, open)]), None, "too long before");
        assert_eq!(of(vec![change(30, open)]), Some(30));
        assert_eq!(of(vec![change(-1, open)]), None, "after");
        assert_eq!(of(Vec::new()), None);
    }

    #[test]
    fn environments_that_serve_people_are_suspected_first() {
        let dev = with_changes("development", vec![change(1, Some(100))]);
        let live = with_changes("production", vec![change(20, None)]);
        assert_eq!(
            suspected(&[dev.clone(), live]),
            Some((20, "production".into()))
        );
        assert_eq!(suspected(&[dev]), Some((1, "development".into())));
    }

    #[test]
    fn it_says_what_came_after_what() {
        let sentence = |percent, (seconds, is_seen), signal, several| {
            let mut change = change(0, percent);
            change.at = noon() - TimeDelta::seconds(seconds);
            Correlation {
                flag: with_changes("production", Vec::new()).at.key,
                change,
                is_one_of_several: several,
                signal,
                onset: Onset {
                    at: noon(),
                    is_seen,
                },
            }
            .sentence()
        };
        for (percent, onset, signal, several, wanted) in [
            (
                Some(25),
                (400, true),
                Signal::Errors,
                false,
                "errors up 6 min after `new-prompt` went to 25 %",
            ),
            (
                Some(100),
                (40, true),
                Signal::Latency,
                true,
                "slower 40 s after `new-prompt` was opened to everyone in production",
            ),
            (
                Some(0),
                (60, false),
                Signal::Errors,
                false,
                "errors up, first seen 1 min after `new-prompt` was closed to everyone",
            ),
            (
                None,
                (120, true),
                Signal::Errors,
                true,
                "errors up 2 min after `new-prompt` was changed in production: variant b added",
            ),
        ] {
            assert_eq!(sentence(percent, onset, signal, several), wanted);
        }
    }
}
