//! Raises the rules of one workload, each in its own grammar.

use chrono::{DateTime, Utc};

use crate::model::ttl::{format_expires, format_kyverno, format_ttl};
use crate::model::{CleanText, Expiry, JANITOR_NOTIFIED, TtlRule, TtlRules, Untrusted, compact};
use crate::playbooks::FieldChange;

/// The changes that let no rule fire before `new_end`; none where no rule would.
pub(super) fn raise(
    rules: &TtlRules,
    new_end: DateTime<Utc>,
) -> Result<Vec<FieldChange>, CleanText> {
    let mut changes = Vec::new();
    for rule in TtlRule::ALL {
        let fires = rules.fires(rule).given().copied().flatten();
        if fires.is_some_and(|fires| fires < new_end) {
            let text = written(rule, rules, new_end)?;
            changes.push(change(rule, rules.text(rule), &text));
        }
    }
    if let (Some(notified), false) = (&rules.notified, changes.is_empty()) {
        let before = Some(notified.as_written());
        changes.push(FieldChange::annotation(JANITOR_NOTIFIED, before, None));
    }
    Ok(changes)
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

/// `new_end` in the grammar of `rule`, as far as that grammar can say it.
fn written(rule: TtlRule, rules: &TtlRules, new_end: DateTime<Utc>) -> Result<String, CleanText> {
    let text = match rule {
        TtlRule::JanitorTtl => format_ttl(new_end - rules.start),
        TtlRule::JanitorExpires => format_expires(new_end),
        TtlRule::Kyverno => format_kyverno(new_end),
    };
    let read = with(rules, rule, &text).fires(rule);
    match read.given() {
        Some(Some(fires)) if *fires >= new_end => Ok(text),
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

/// One line: `in 2h → in 7d2h (janitor/ttl 14d → 21d)`.
pub(super) fn words(rules: &TtlRules, changes: &[FieldChange], now: DateTime<Utc>) -> CleanText {
    let (before, after) = (rules.expiry(), changed(rules, changes).expiry());
    let changes: Vec<_> = changes.iter().map(FieldChange::words).collect();
    CleanText::new(&format!(
        "{} → {} ({})",
        left(&before, now),
        left(&after, now),
        changes.join(", ")
    ))
}

fn left(expiry: &Expiry, now: DateTime<Utc>) -> String {
    match expiry {
        Expiry::At { when, .. } if *when <= now => format!("expired {} ago", compact(now - *when)),
        Expiry::At { when, .. } => format!("in {}", compact(*when - now)),
        Expiry::Forever => "never".to_owned(),
        Expiry::Undeclared | Expiry::Invalid => "no end".to_owned(),
    }
}
