//! Queries: text in PromQL, made from metric sets.

use crate::backends::metrics::sets::{
    Matcher, POD_OF_DEPLOYMENT, Saturation, Subjects, Traffic, Unit, Usage,
};
use crate::backends::metrics::{Naming, Reader};
use crate::model::signals::Signal;

/// Whom the answers about saturation are about: the label `workload` is made from the pod's name.
pub(super) const WORKLOADS: Subjects = Subjects {
    namespace: &["namespace"],
    name: &[Naming::workload("workload")],
    configurable: false,
};

/// What chooses series: conditions, all of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector(Vec<String>);

impl Selector {
    /// Of a set's own conditions.
    pub(super) fn of(matchers: &[Matcher]) -> Self {
        Self(matchers.iter().map(Matcher::promql).collect())
    }

    /// And this label has one of these values.
    #[must_use]
    pub(super) fn one_of(mut self, label: &str, values: &[&str]) -> Self {
        self.0.push(match values {
            [value] => format!("{label}={}", quoted(value)),
            values => {
                let values: Vec<_> = values.iter().map(|value| literal(value)).collect();
                format!("{label}=~{}", quoted(&values.join("|")))
            }
        });
        self
    }

    /// And this label matches a regular expression.
    #[must_use]
    pub(super) fn matches(mut self, label: &str, expression: &str) -> Self {
        self.0.push(format!("{label}=~{}", quoted(expression)));
        self
    }

    /// And this label matches no such regular expression.
    #[must_use]
    pub(super) fn differs(mut self, label: &str, expression: &str) -> Self {
        self.0.push(format!("{label}!~{}", quoted(expression)));
        self
    }

    /// And what `other` asks for.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self([self.0.as_slice(), &other.0].concat())
    }

    /// The series of `metric`.
    pub(super) fn series(&self, metric: &str) -> String {
        if self.0.is_empty() {
            metric.to_owned()
        } else {
            format!("{metric}{{{}}}", self.0.join(","))
        }
    }
}

/// The query for a signal of traffic, by whom `reader` reads; `chosen` are the selectors that
/// choose the series, one of which must hold.
pub(super) fn traffic(
    signal: Signal,
    (traffic, reader): (&Traffic, &Reader),
    chosen: &[Selector],
    window: &str,
) -> String {
    let kept = Selector::of(traffic.kept);
    let rates = |metric: &str, more: &[Selector]| {
        let each = chosen.iter().flat_map(|chosen| {
            let chosen = kept.and(chosen);
            more.iter().map(move |more| chosen.and(more))
        });
        let each: Vec<_> = each
            .map(|selector| format!("rate({}[{window}])", selector.series(metric)))
            .collect();
        each.join(" or ")
    };
    let by: Vec<_> = reader.labels().collect();
    let by = by.join(", ");
    let any = [Selector::default()];
    match signal {
        Signal::Errors => {
            let failed: Vec<_> = traffic
                .failed
                .iter()
                .map(|matcher| Selector::of(&[*matcher]))
                .collect();
            format!("sum by ({by}) ({})", rates(traffic.requests, &failed))
        }
        Signal::Latency => {
            let rates = rates(traffic.latency.buckets, &any);
            let quantile = format!("histogram_quantile(0.95, sum by ({by}, le) ({rates}))");
            match traffic.latency.unit {
                Unit::Seconds => quantile,
                Unit::Milliseconds => format!("{quantile} / 1000"),
            }
        }
        _ => format!("sum by ({by}) ({})", rates(traffic.requests, &any)),
    }
}

/// By what pods are grouped: a label that is made from their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grouping {
    /// The label.
    pub(super) label: &'static str,
    /// A regular expression of the whole of a name; its group is the label's value.
    pub(super) pod: &'static str,
}

/// By the Deployment that they are of.
pub(super) const BY_WORKLOAD: Grouping = Grouping {
    label: "workload",
    pod: POD_OF_DEPLOYMENT,
};

/// The query for a signal of saturation, in groups; `chosen` narrows the pods.
pub(super) fn saturation(
    signal: Signal,
    (saturation, reader, by): (&Saturation, &Reader, Grouping),
    chosen: &Selector,
    window: &str,
) -> String {
    let usage = match signal {
        Signal::Memory => &saturation.memory,
        _ => &saturation.cpu,
    };
    let Usage {
        used,
        used_kept,
        limit,
        limit_kept,
    } = usage;
    let used = Selector::of(used_kept).and(chosen).series(used);
    let limit = Selector::of(limit_kept).and(chosen).series(limit);
    let used = match signal {
        Signal::Memory => used,
        _ => format!("rate({used}[{window}])"),
    };
    let cluster = reader
        .cluster()
        .map_or(String::new(), |it| format!("{it}, "));
    // The highest, not the sum: what ran before a restart is still in the window.
    let each = format!("max by ({cluster}namespace, pod, container)");
    let (label, pod) = (by.label, quoted(by.pod));
    format!(
        "max by ({cluster}namespace, {label}) (label_replace({each} ({used}) / {each} ({limit}), \"{label}\", \"$1\", \"pod\", {pod}))"
    )
}

/// The pods of Deployments.
pub(super) fn pods_of_deployments() -> Selector {
    Selector::default().matches("pod", POD_OF_DEPLOYMENT)
}

/// The pods of Deployments of these names.
pub(super) fn pods_of(names: &[&str]) -> Selector {
    let names: Vec<_> = names.iter().map(|name| literal(name)).collect();
    let names = format!("({})", names.join("|"));
    Selector::default().matches("pod", &POD_OF_DEPLOYMENT.replacen("(.+)", &names, 1))
}

/// A label's value as a string in PromQL.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A regular expression that matches `text` and nothing else.
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::backends::metrics::sets;
    use crate::config::LabelsConfig;
    use crate::model::CleanText;

    fn query(set: &str, signal: Signal, labels: &LabelsConfig) -> String {
        let set = sets::named(set).expect("a set");
        let cluster = CleanText::new("prod");
        if let Some(of) = &set.traffic {
            let reader = Reader::new(&of.subjects, labels, &cluster);
            traffic(signal, (of, &reader), &[Selector::default()], "5m")
        } else {
            let of = set.saturation.as_ref().expect("saturation");
            let reader = Reader::new(&WORKLOADS, labels, &cluster);
            saturation(
                signal,
                (of, &reader, BY_WORKLOAD),
                &pods_of_deployments(),
                "5m",
            )
        }
    }

    #[test]
    fn each_set_has_its_queries() {
        let plain = LabelsConfig::default();
        let configured = LabelsConfig {
            cluster: Some("cluster".into()),
            namespace: Some("ns".into()),
            app: Some("service".into()),
            ..LabelsConfig::default()
        };
        let queries: Vec<String> = sets::ALL
            .iter()
            .flat_map(|set| set.signals().iter().map(move |signal| (set, signal)))
            .flat_map(|(set, signal)| {
                [&plain, &configured].map(|labels| query(set.name, signal, labels))
            })
            .collect();
        insta::assert_snapshot!(queries.join("\n"));
    }

    /// What Prometheus makes of a quoted string.
    fn unquoted(text: &str) -> Option<String> {
        let inner = text.strip_prefix('"')?.strip_suffix('"')?;
        let mut characters = inner.chars();
        let mut read = String::new();
        while let Some(character) = characters.next() {
            read.push(match character {
                '"' | '\n' => return None,
                '\\' => match characters.next()? {
                    'n' => '\n',
                    same @ ('\\' | '"') => same,
                    _ => return None,
                },
                other => other,
            });
        }
        Some(read)
    }

    proptest! {
        #[test]
        fn any_value_survives_quoting(text in any::<String>()) {
            prop_assert_eq!(unquoted(&quoted(&text)), Some(text));
        }

        #[test]
        fn a_literal_has_no_bare_sign(text in any::<String>()) {
            let literal = literal(&text);
            let mut characters = literal.chars();
            let mut read = String::new();
            while let Some(character) = characters.next() {
                prop_assert!(!".+*?()|[]{}^$".contains(character), "{}", literal);
                read.extend(if character == '\\' { characters.next() } else { Some(character) });
            }
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn one_value_is_compared_and_several_are_matched() {
        let one = Selector::default().one_of("app", &["a.b"]);
        assert_eq!(one.series("m"), "m{app=\"a.b\"}");
        let several = one.one_of("pod", &["a.b", "c"]);
        assert_eq!(several.series("m"), "m{app=\"a.b\",pod=~\"a\\\\.b|c\"}");
    }
}
