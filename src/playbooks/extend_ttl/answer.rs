//! By how long, or until when.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc};

use crate::model::{CleanText, compact, parse_span};
use crate::playbooks::PlanError;

/// What the operator asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    /// This much longer.
    By(TimeDelta),
    /// At least until then.
    Until(DateTime<Utc>),
}

impl Extension {
    /// Reads an answer: a date where it begins with a year, else a duration.
    pub(super) fn parse(answer: &str, now: DateTime<Utc>) -> Result<Self, PlanError> {
        let answer = answer.trim();
        if !looks_like_date(answer) {
            let span = parse_span(answer);
            return span
                .map(Self::By)
                .map_err(|error| PlanError::Answer(error.to_string()));
        }
        let until = parse_date(answer).map_err(PlanError::Answer)?;
        if until <= now {
            let ago = compact(now - until);
            return Err(PlanError::Answer(format!(
                "{} is in the past, {ago} ago: write a later date",
                shown(until)
            )));
        }
        Ok(Self::Until(until))
    }

    /// The end that a life ending at `current` is to have.
    pub(super) fn new_end(
        self,
        current: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, CleanText> {
        let end = match self {
            Self::By(span) => current.max(now).checked_add_signed(span),
            Self::Until(date) if current > date => {
                return Err(CleanText::new(&format!(
                    "it already lives until {}, which is later: this would shorten it",
                    shown(current)
                )));
            }
            Self::Until(date) if current == date => {
                return Err(CleanText::new("it already lives until exactly then"));
            }
            Self::Until(date) => Some(date),
        };
        end.and_then(whole_second)
            .ok_or_else(|| CleanText::new("the new end is beyond any calendar"))
    }

    /// The extension in words.
    pub(super) fn summary(self) -> String {
        match self {
            Self::By(span) => format!("extend the time to live by {}", compact(span)),
            Self::Until(date) => format!("extend the time to live until {}", shown(date)),
        }
    }
}

/// Rules hold whole seconds: the next one, because a life is never shortened by writing it down.
fn whole_second(when: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let whole = when.trunc_subsecs(0);
    if whole == when {
        Some(when)
    } else {
        whole.checked_add_signed(TimeDelta::seconds(1))
    }
}

fn shown(when: DateTime<Utc>) -> String {
    when.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn looks_like_date(text: &str) -> bool {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    year >= 4 && text.as_bytes().get(year) == Some(&b'-')
}

fn parse_date(text: &str) -> Result<DateTime<Utc>, String> {
    let day =
        || NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN));
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
        .or_else(|_| day());
    naive
        .map(|naive| naive.and_utc())
        .or_else(|_| DateTime::parse_from_rfc3339(text).map(|date| date.to_utc()))
        .map_err(|_| {
            format!(
                "`{}` is no date: write for example 2026-12-31 or 2026-12-31T18:00 (UTC)",
                CleanText::new(text)
            )
        })
}

/// Whether `--by` can be used with `text`.
pub(super) fn check_by(text: &str) -> Result<(), String> {
    parse_span(text)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Whether `--until` can be used with `text`; whether it is in the past, the plan says.
pub(super) fn check_until(text: &str) -> Result<(), String> {
    if !looks_like_date(text.trim()) && parse_span(text).is_ok() {
        return Err("that is a duration: use --by with it".to_owned());
    }
    parse_date(text.trim()).map(drop)
}
