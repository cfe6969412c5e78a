//! How long an app may live, in the words of what cleans clusters today: kube-janitor and Kyverno.

mod janitor;
mod kyverno;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use janitor::{JanitorTtl, format_expires, format_ttl, parse_expires, parse_ttl};
pub use kyverno::{KyvernoTtl, format_kyverno, parse_kyverno};

use super::{CleanText, Declared, Untrusted};

/// kube-janitor's annotation for a length of life.
pub const JANITOR_TTL: &str = "janitor/ttl";
/// kube-janitor's annotation for a date.
pub const JANITOR_EXPIRES: &str = "janitor/expires";
/// What kube-janitor writes once it has warned; while it is there, no second warning is sent.
pub const JANITOR_NOTIFIED: &str = "janitor/notified";
/// Kyverno's clean-up label.
pub const KYVERNO_LABEL: &str = "cleanup.kyverno.io/ttl";

/// One of the three conventions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TtlRule {
    /// `janitor/ttl`.
    JanitorTtl,
    /// `janitor/expires`.
    JanitorExpires,
    /// `cleanup.kyverno.io/ttl`.
    Kyverno,
}

impl TtlRule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::JanitorTtl, Self::JanitorExpires, Self::Kyverno];

    /// The annotation or label that carries it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::JanitorTtl => JANITOR_TTL,
            Self::JanitorExpires => JANITOR_EXPIRES,
            Self::Kyverno => KYVERNO_LABEL,
        }
    }
}

/// When an app's life ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expiry {
    /// No rule is declared.
    Undeclared,
    /// Declared as never (`forever`, or a zero that kube-janitor never acts on).
    Forever,
    /// At a moment, by the rule that fires first.
    At {
        /// The moment.
        when: DateTime<Utc>,
        /// The rule that fires then.
        by: TtlRule,
    },
    /// Only declared in ways that nobody can read: nothing will clean it up.
    Invalid,
}

/// The rules as they stand on one object, and the moments from which they count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TtlRules {
    /// The object's creation: what Kyverno counts from.
    pub created: DateTime<Utc>,
    /// What kube-janitor counts from: the creation, or the deployment time where that is
    /// configured and later.
    pub start: DateTime<Utc>,
    /// `janitor/ttl`.
    pub ttl: Option<Untrusted>,
    /// `janitor/expires`.
    pub expires: Option<Untrusted>,
    /// `cleanup.kyverno.io/ttl`.
    pub kyverno: Option<Untrusted>,
    /// `janitor/notified`.
    pub notified: Option<Untrusted>,
}

impl TtlRules {
    /// No rule at all on an object created at `start`.
    pub fn none(start: DateTime<Utc>) -> Self {
        Self {
            created: start,
            start,
            ttl: None,
            expires: None,
            kyverno: None,
            notified: None,
        }
    }

    /// The text of one rule, as it stands on the object.
    pub fn text(&self, rule: TtlRule) -> Option<&Untrusted> {
        match rule {
            TtlRule::JanitorTtl => self.ttl.as_ref(),
            TtlRule::JanitorExpires => self.expires.as_ref(),
            TtlRule::Kyverno => self.kyverno.as_ref(),
        }
    }

    /// When one rule fires; `Given(None)` where it says never.
    pub fn fires(&self, rule: TtlRule) -> Declared<Option<DateTime<Utc>>> {
        Declared::read(
            self.text(rule).map(Untrusted::as_written),
            |text| match rule {
                TtlRule::JanitorTtl => Ok(match parse_ttl(text)? {
                    JanitorTtl::Forever => None,
                    JanitorTtl::After(span) => self.start.checked_add_signed(span),
                }),
                TtlRule::JanitorExpires => parse_expires(text).map(Some),
                TtlRule::Kyverno => Ok(match parse_kyverno(text)? {
                    KyvernoTtl::After(span) => self.created.checked_add_signed(span),
                    KyvernoTtl::At(when) => Some(when),
                }),
            },
        )
    }

    /// When life ends: the rules are checked independently, the first to fire counts, so that
    /// `janitor/ttl: forever` does not cancel a `janitor/expires`.
    pub fn expiry(&self) -> Expiry {
        let fires = TtlRule::ALL.map(|rule| (rule, self.fires(rule)));
        let first = fires
            .iter()
            .filter_map(|(by, fires)| Some((fires.given().copied().flatten()?, *by)))
            .min();
        if let Some((when, by)) = first {
            Expiry::At { when, by }
        } else if fires.iter().any(|(_, fires)| fires.given().is_some()) {
            Expiry::Forever
        } else if fires.iter().any(|(_, fires)| fires.invalid().is_some()) {
            Expiry::Invalid
        } else {
            Expiry::Undeclared
        }
    }

    /// The rules that nobody can read: which, the text, what is wrong.
    pub fn invalid(&self) -> impl Iterator<Item = (TtlRule, CleanText, &'static str)> {
        TtlRule::ALL.into_iter().filter_map(|rule| {
            self.fires(rule)
                .invalid()
                .map(|(text, why)| (rule, text, why))
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn rules(ttl: Option<&str>, expires: Option<&str>, kyverno: Option<&str>) -> TtlRules {
        let start = Utc
            .with_ymd_and_hms(2026, 11, 1, 12, 0, 0)
            .single()
            .expect("a valid date");
        TtlRules {
            ttl: ttl.map(Untrusted::new),
            expires: expires.map(Untrusted::new),
            kyverno: kyverno.map(Untrusted::new),
            ..TtlRules::none(start)
        }
    }

    #[test]
    fn the_first_rule_to_fire_counts() {
        let at = |text: &str, by| Expiry::At {
            when: text.parse().expect("a time"),
            by,
        };
        for (rules, expiry) in [
            (rules(None, None, None), Expiry::Undeclared),
            (rules(Some("forever"), None, None), Expiry::Forever),
            (rules(Some("0s"), None, None), Expiry::Forever),
            (rules(Some("2 weeks"), None, None), Expiry::Invalid),
            (
                rules(Some("14d"), None, None),
                at("2026-11-15T12:00:00Z", TtlRule::JanitorTtl),
            ),
            (
                rules(Some("forever"), Some("2026-12-31"), None),
                at("2026-12-31T00:00:00Z", TtlRule::JanitorExpires),
            ),
            (
                rules(Some("14d"), Some("2026-11-02T10:00"), None),
                at("2026-11-02T10:00:00Z", TtlRule::JanitorExpires),
            ),
            (
                rules(Some("bad"), None, Some("4h")),
                at("2026-11-01T16:00:00Z", TtlRule::Kyverno),
            ),
            (
                rules(Some("bad"), Some("2026-11-02T10:00:00Z"), Some("1d")),
                at("2026-11-02T10:00:00Z", TtlRule::JanitorExpires),
            ),
            (
                rules(Some("99999999999999999999w"), None, None),
                Expiry::Forever,
            ),
        ] {
            assert_eq!(rules.expiry(), expiry, "{rules:?}");
        }
    }

    #[test]
    fn only_kube_janitor_counts_from_the_deployment_time() {
        let mut rules = rules(Some("14d"), None, Some("4h"));
        rules.start = "2026-11-05T00:00:00Z".parse().expect("a time");
        let fires = |rule| *rules.fires(rule).given().expect("readable");
        let at = |text: &str| Some(text.parse().expect("a time"));
        assert_eq!(fires(TtlRule::JanitorTtl), at("2026-11-19T00:00:00Z"));
        assert_eq!(fires(TtlRule::Kyverno), at("2026-11-01T16:00:00Z"));
    }

    #[test]
    fn an_unreadable_rule_is_named_with_its_text() {
        let rules = rules(Some("2 weeks\u{202e}"), Some("2026-12-31"), None);
        let invalid: Vec<_> = rules.invalid().collect();
        assert_eq!(invalid.len(), 1);
        assert_eq!(
            (invalid[0].0, invalid[0].1.as_str()),
            (TtlRule::JanitorTtl, "2 weeks<U+202E>")
        );
    }
}
