//! Pieces of the text format 0.0.4.

use std::fmt::Write as _;

/// Labels as they stand between the braces.
#[derive(Debug, Default)]
pub struct Labels(String);

impl Labels {
    /// The first label.
    pub fn new(name: &str, value: &str) -> Self {
        Self::default().and(name, value)
    }

    /// One more.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        let out = &mut self.0;
        if !out.is_empty() {
            out.push(',');
        }
        out.push_str(name);
        out.push_str("=\"");
        for letter in value.chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '"' => out.push_str("\\\""),
                '\n' => out.push_str("\\n"),
                other => out.push(other),
            }
        }
        out.push('"');
        self
    }

    /// All of them.
    pub fn text(self) -> String {
        self.0
    }
}

/// What kind of values a family has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// A count for each bucket.
    Histogram,
}

/// Begins a family; nothing in the texts here would need escaping.
pub fn family(out: &mut String, name: &str, kind: Kind, help: &str) {
    let kind = match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    for piece in [
        "# HELP ",
        name,
        " ",
        help,
        "\n# TYPE ",
        name,
        " ",
        kind,
        "\n",
    ] {
        out.push_str(piece);
    }
}

/// One sample; `more` follows the labels within the braces.
pub fn sample(out: &mut String, name: &str, labels: [&str; 2], value: impl std::fmt::Display) {
    let [labels, more] = labels;
    for piece in [name, "{", labels, more, "} "] {
        out.push_str(piece);
    }
    // Writing to a string never fails.
    let _ = writeln!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_is_escaped() {
        let labels = Labels::new("a", "x").and("b", "C:\\ \"}\n{,=é");
        assert_eq!(labels.text(), r#"a="x",b="C:\\ \"}\n{,=é""#);
        let mut out = String::new();
        family(&mut out, "up", Kind::Gauge, "Whether it is up.");
        sample(&mut out, "up", ["a=\"x\"", ",b=\"y\""], 1);
        assert_eq!(
            out,
            "# HELP up Whether it is up.\n# TYPE up gauge\nup{a=\"x\",b=\"y\"} 1\n"
        );
    }
}
