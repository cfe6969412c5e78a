//! Names of flags that hold the name of their app.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Where the app's name stands in a pattern.
const APP: &str = "{app}";

/// The longest name of an app: that of a label's value.
const LONGEST: usize = 63;

/// The most names of apps that are read out of one flag's name.
const MOST: usize = 16;

/// A pattern of names: `{app}.*`, where `*` is any text, also none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern {
    before: String,
    after: String,
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a pattern holds {{app}} once, and * for any text, such as \"{{app}}.*\"")]
pub struct NotAPattern;

impl FromStr for NamePattern {
    type Err = NotAPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (before, after) = text.split_once(APP).ok_or(NotAPattern)?;
        if after.contains(['{', '}']) || before.contains(['{', '}']) {
            return Err(NotAPattern);
        }
        Ok(Self {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{APP}{}", self.before, self.after)
    }
}

impl NamePattern {
    /// The names that an app may have whose flag has this `name`, the longest first.
    pub fn apps<'a>(&self, name: &'a str) -> Vec<&'a str> {
        let starts = (0..name.len())
            .filter(|start| name.is_char_boundary(*start) && fits(&self.before, &name[..*start]));
        let mut apps: Vec<&str> = starts
            .flat_map(|start| self.ends(name, start).map(move |end| &name[start..end]))
            .collect();
        apps.sort_by_key(|app| (std::cmp::Reverse(app.len()), *app));
        apps.dedup();
        apps.truncate(MOST);
        apps
    }

    /// Where an app's name that begins at `start` may end.
    fn ends<'a>(&'a self, name: &'a str, start: usize) -> impl Iterator<Item = usize> + 'a {
        let most = name.len().min(start + LONGEST);
        (start + 1..=most).filter(move |end| {
            name.is_char_boundary(*end)
                && is_app(&name[start..*end])
                && fits(&self.after, &name[*end..])
        })
    }
}

/// Whether an app could be called so, as a label's value.
fn is_app(name: &str) -> bool {
    let is_edge = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_alphanumeric());
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    is_edge(name.chars().next()) && is_edge(name.chars().next_back()) && name.chars().all(is_inner)
}

/// Whether `text` is as `pattern` says, in which `*` is any text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apps(pattern: &str, name: &'static str) -> Vec<&'static str> {
        let pattern: NamePattern = pattern.parse().expect(pattern);
        pattern.apps(name)
    }

    #[test]
    fn apps_are_read_out_of_names() {
        let none: [&str; 0] = [];
        for (pattern, name, expected) in [
            ("{app}.*", "invoice-bot.new-prompt", &["invoice-bot"][..]),
            ("{app}.*", "a.b.c", &["a.b", "a"]),
            ("{app}.*", "new-prompt", &none),
            ("{app}-*", "invoice-bot-off", &["invoice-bot", "invoice"]),
            ("{app}", "invoice-bot", &["invoice-bot"]),
            ("team-*.{app}.*", "team-pay.refunds.x", &["refunds"]),
            ("*_{app}_kill", "pay_refunds_kill", &["refunds"]),
            ("{app}.*.off", "a.b.c.off", &["a.b", "a"]),
            ("{app}.*", "größe.x", &none),
            ("{app}.*", "", &none),
            ("{app}.*", ".x", &none),
        ] {
            assert_eq!(apps(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_names_no_app_or_two_is_no_pattern() {
        for text in ["", "*", "app.*", "{app}.{app}", "{name}.*", "{app}.{env}"] {
            assert_eq!(text.parse::<NamePattern>(), Err(NotAPattern), "{text}");
        }
        let pattern: NamePattern = "x-{app}.*".parse().expect("a pattern");
        assert_eq!(pattern.to_string(), "x-{app}.*");
    }

    #[test]
    fn hostile_names_cost_little() {
        let pattern: NamePattern = "{app}*a*".parse().expect("a pattern");
        let name = "a.".repeat(10_000);
        assert_eq!(pattern.apps(&name).len(), MOST);
    }

    proptest! {
        #[test]
        fn an_app_is_found_in_what_was_made_of_its_name(
            app in "[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?",
            rest in "[a-z.*-]{0,12}",
        ) {
            let pattern: NamePattern = "{app}.*".parse().expect("a pattern");
            let name = format!("{app}.{rest}");
            let found = pattern.apps(&name);
            prop_assert!(found.len() == MOST || found.contains(&app.as_str()), "{found:?}");
        }

        #[test]
        fn any_name_can_be_read(pattern in "[*.a]{0,4}\\{app\\}[*.a]{0,4}", name in "\\PC{0,40}") {
            let pattern: NamePattern = pattern.parse().expect("a pattern");
            for app in pattern.apps(&name) {
                prop_assert!(name.contains(app));
            }
        }
    }
}
