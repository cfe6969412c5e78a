//! Raises the rules of one workload, each in its own grammar.

use chrono::{DateTime, Utc};

use crate::model::ttl::{format_expires, format_kyverno, format_ttl};
use crate::model::{
    CleanText, Declared, Expiry, JANITOR_NOTIFIED, TtlRule, TtlRules, Untrusted, compact,
};
use crate::playbooks::FieldChange;

/// One workload's rules with a longer life.
pub(super) struct Raised {
    /// The changes; none where no rule would fire too soon.
    pub changes: Vec<FieldChange>,
    /// They in one line.
    pub words: CleanText,
    /// Whether there is a rule that can't be read, which stays as it is.
    pub unreadable: bool,
}

/// The changes that let no rule fire before `new_end`. Each text is parsed once: a plan is made
/// of thousands of them while somebody types.
pub(super) fn raise(
    rules: &TtlRules,
    new_end: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Raised, CleanText> {
    let mut changes = Vec::new();
    let mut unreadable = false;
    let (mut before, mut after) = (None, None);
    for rule in TtlRule::ALL {
        let fires = rules.fires(rule);
        unreadable |= matches!(fires, Declared::Invalid { .. });
        let Some(mut fires) = fires.given().copied().flatten() else {
            continue;
        };
        before = Some(sooner(before, fires));
        if fires < new_end {
            let (text, later) = written(rule, rules, new_end)?;
            changes.push(change(rule, rules.text(rule), &text));
            fires = later;
        }
        after = Some(sooner(after, fires));
    }
    if let (Some(notified), false) = (&rules.notified, changes.is_empty()) {
        let before = Some(notified.as_written());
        changes.push(FieldChange::annotation(JANITOR_NOTIFIED, before, None));
    }
    let end = |end: Option<_>| end.map_or_else(|| NO_END.to_owned(), |end| until(end, now));
    Ok(Raised {
        words: told(&end(before), &end(after), &changes),
        changes,
        unreadable,
    })
}

fn sooner(one: Option<DateTime<Utc>>, other: DateTime<Utc>) -> DateTime<Utc> {
    one.map_or(other, |one| one.min(other))
}

fn change(rule: TtlRule, before: Option<&Untrusted>, after: &str) -> FieldChange {
    let before = before.map(Untrusted::as_written);
    match rule {
        TtlRule::JanitorTtl | TtlRule::JanitorExpires => {
            FieldChange::annotation(rule.key(), before, Some(after))
        }
        TtlRule::Kyverno => FieldChange::label(rule.key(), before, Some(after)),
    }
}

/// `new_end` in the grammar of `rule`, as far as that grammar can say it, and when it fires then.
fn written(
    rule: TtlRule,
    rules: &TtlRules,
    new_end: DateTime<Utc>,
) -> Result<(String, DateTime<Utc>), CleanText> {
    let text = match rule {
        TtlRule::JanitorTtl => format_ttl(new_end - rules.start),
        TtlRule::JanitorExpires => format_expires(new_end),
        TtlRule::Kyverno => format_kyverno(new_end),
    };
    let read = with(rules, rule, &text).fires(rule);
    match read.given() {
        Some(Some(fires)) if *fires >= new_end => Ok((text, *fires)),
        _ => Err(CleanText::new(&format!(
            "the new end can't be written as {}",
            rule.key()
        ))),
    }
}

/// `rules` with another text for one of them.
fn with(rules: &TtlRules, rule: TtlRule, text: &str) -> TtlRules {
    let mut rules = rules.clone();
    let text = Some(Untrusted::new(text));
    match rule {
        TtlRule::JanitorTtl => rules.ttl = text,
        TtlRule::JanitorExpires => rules.expires = text,
        TtlRule::Kyverno => rules.kyverno = text,
    }
    rules
}

/// `rules` as `changes` will leave them.
pub(super) fn changed(rules: &TtlRules, changes: &[FieldChange]) -> TtlRules {
    let mut result = rules.clone();
    for change in changes {
        let field = change.field();
        if field.as_str() == JANITOR_NOTIFIED {
            result.notified = None;
        }
        let rule = TtlRule::ALL
            .into_iter()
            .find(|rule| rule.key() == field.as_str());
        let after = change.after.as_ref();
        let after = after.and_then(|after| after.value().as_str());
        if let (Some(rule), Some(after)) = (rule, after) {
            result = with(&result, rule, after);
        }
    }
    result
}

/// What is said of a life without an end.
const NO_END: &str = "no end";

/// One line: `in 2h → in 7d2h (janitor/ttl 14d → 21d)`.
pub(super) fn words(rules: &TtlRules, changes: &[FieldChange], now: DateTime<Utc>) -> CleanText {
    let (before, after) = (rules.expiry(), changed(rules, changes).expiry());
    told(&left(&before, now), &left(&after, now), changes)
}

fn told(before: &str, after: &str, changes: &[FieldChange]) -> CleanText {
    let changes: Vec<_> = changes.iter().map(FieldChange::words).collect();
    CleanText::new(&format!("{before} → {after} ({})", changes.join(", ")))
}

fn left(expiry: &Expiry, now: DateTime<Utc>) -> String {
    match expiry {
        Expiry::At { when, .. } => until(*when, now),
        Expiry::Forever => "never".to_owned(),
        Expiry::Undeclared | Expiry::Invalid => NO_END.to_owned(),
    }
}

fn until(when: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if when <= now {
        format!("expired {} ago", compact(now - when))
    } else {
        format!("in {}", compact(when - now))
    }
}
