//! Which series count.

/// A condition on one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: &'static str,
    /// What its value must be.
    pub test: Test,
}

/// A condition on a label's value; a label that is not there has the value "".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// This value.
    Is(&'static str),
    /// Any other value than this, "" among them.
    IsNot(&'static str),
    /// An HTTP status from 500 to 599.
    ServerError,
}

impl Matcher {
    /// Whether it holds of a series; `value` gives a label's value, "" where it is not there.
    pub fn holds<'a>(&self, value: impl Fn(&str) -> &'a str) -> bool {
        let value = value(self.label);
        match self.test {
            Test::Is(wanted) => value == wanted,
            Test::IsNot(other) => value != other,
            Test::ServerError => {
                value.len() == 3 && value.starts_with('5') && value.chars().count() == 3
            }
        }
    }

    /// The same in PromQL. The values are our own and need no escapes.
    pub fn promql(&self) -> String {
        let label = self.label;
        match self.test {
            Test::Is(value) => format!("{label}=\"{value}\""),
            Test::IsNot(value) => format!("{label}!=\"{value}\""),
            Test::ServerError => format!("{label}=~\"5..\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_is_not_there_is_empty() {
        let holds = |test, value| {
            let matcher = Matcher {
                label: "code",
                test,
            };
            matcher.holds(|label| if label == "code" { value } else { "" })
        };
        for (test, value, expected) in [
            (Test::ServerError, "503", true),
            (Test::ServerError, "5xx", true),
            (Test::ServerError, "404", false),
            (Test::ServerError, "5000", false),
            (Test::ServerError, "", false),
            (Test::Is("inbound"), "inbound", true),
            (Test::Is("inbound"), "", false),
            (Test::IsNot("POD"), "", true),
            (Test::IsNot(""), "", false),
        ] {
            assert_eq!(holds(test, value), expected, "{test:?} {value}");
        }
    }
}
