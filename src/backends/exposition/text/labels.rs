//! Names and labels as a line has them, unescaped only where somebody looks.

use std::borrow::Cow;
use std::cmp::Ordering;

/// What stands between quotes, or a bare name: still escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written<'a>(pub(super) &'a str);

impl<'a> Written<'a> {
    /// With `\\`, `\"` and `\n` as what they stand for. Any other backslash stays, as it does in
    /// Prometheus.
    pub(super) fn unescaped(self) -> Cow<'a, str> {
        let Some(first) = self.0.find('\\') else {
            return Cow::Borrowed(self.0);
        };
        let (plain, rest) = self.0.split_at(first);
        let mut text = String::with_capacity(self.0.len());
        text.push_str(plain);
        let mut characters = rest.chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            match characters.next() {
                Some('n') => text.push('\n'),
                Some(escaped @ ('\\' | '"')) => text.push(escaped),
                Some(other) => text.extend(['\\', other]),
                None => text.push('\\'),
            }
        }
        Cow::Owned(text)
    }
}

impl Written<'_> {
    /// Whether it stands for `text`.
    fn is(self, text: &str) -> bool {
        match self.0.len().cmp(&text.len()) {
            Ordering::Less => false,
            Ordering::Equal => self.0 == text,
            // Escapes only ever shorten.
            Ordering::Greater => self.0.contains('\\') && self.unescaped() == text,
        }
    }
}

/// One label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub(super) name: Written<'a>,
    pub(super) value: Written<'a>,
}

/// The labels of a sample, in the order of the line; no name comes twice.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a>(pub(super) &'a [Label<'a>]);

impl<'a> Labels<'a> {
    /// Each name and value.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        let labels = self.0.iter();
        labels.map(|label| (label.name.unescaped(), label.value.unescaped()))
    }

    /// Each name and value as the line has them, still escaped: what tells series apart.
    pub fn written(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().map(|label| (label.name.0, label.value.0))
    }

    /// The value of `name`. A label with an empty value is one that is not there.
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        let mut labels = self.0.iter();
        let label = labels.find(|label| label.name.is(name))?;
        Some(label.value.unescaped()).filter(|value| !value.is_empty())
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// So many are compared with each other; more are sorted first.
const FEW: usize = 16;

/// Whether a name comes twice.
pub(super) fn has_twin(labels: &[Label<'_>]) -> bool {
    let is_plain = labels.iter().all(|label| !label.name.0.contains('\\'));
    if is_plain && labels.len() <= FEW {
        let twin = |(at, label): (usize, &Label<'_>)| {
            let mut before = labels[..at].iter();
            before.any(|other| other.name == label.name)
        };
        return labels.iter().enumerate().any(twin);
    }
    let mut names: Vec<_> = labels.iter().map(|label| label.name.unescaped()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_escapes_stand_for_something_else() {
        for (written, text) in [
            ("plain", "plain"),
            (r"a\\b", r"a\b"),
            (r#"say \"hi\""#, r#"say "hi""#),
            (r"two\nlines", "two\nlines"),
            (r"C:\\new", r"C:\new"),
            (r"\d+\.\w", r"\d+\.\w"),
            (r"end\", r"end\"),
            (r"ü\\é", r"ü\é"),
        ] {
            assert_eq!(Written(written).unescaped(), text, "{written}");
            assert!(Written(written).is(text), "{written}");
            assert!(!Written(written).is("other"), "{written}");
        }
    }

    #[test]
    fn a_twin_is_found_among_few_and_among_many() {
        for count in [2, FEW, FEW + 1, 300] {
            let mut names: Vec<String> = (0..count).map(|number| format!("l{number}")).collect();
            let twin = |names: &[String]| {
                let label = |name| Label {
                    name: Written(name),
                    value: Written(""),
                };
                let labels: Vec<Label<'_>> = names.iter().map(|name| label(name)).collect();
                has_twin(&labels)
            };
            assert!(!twin(&names), "{count}");
            names[count - 1] = names[0].clone();
            assert!(twin(&names), "{count}");
            names[0] = r"a\\b".to_owned();
            assert!(!twin(&names), "{count}");
            names[count - 1] = names[0].clone();
            assert!(twin(&names), "{count}");
        }
    }

    #[test]
    fn an_empty_label_is_not_there() {
        let label = |name, value| Label {
            name: Written(name),
            value: Written(value),
        };
        let labels = [label("app", "shop"), label("pod", "")];
        let labels = Labels(&labels);
        assert_eq!(labels.get("app").as_deref(), Some("shop"));
        assert_eq!(labels.get("pod"), None);
        assert_eq!(labels.get("job"), None);
        assert_eq!(labels.iter().count(), labels.len());
    }
}
