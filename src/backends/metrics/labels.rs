//! Whom a series is about, by its labels.

use std::borrow::Cow;

use super::sets::Subjects;
use crate::config::LabelsConfig;
use crate::model::CleanText;
use crate::model::signals::{Subject, SubjectKind};

/// A label that names an app or a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The label.
    pub label: Cow<'static, str>,
    /// Whose name it carries.
    pub kind: SubjectKind,
}

impl Naming {
    /// It carries an app's name.
    pub const fn app(label: &'static str) -> Self {
        Self {
            label: Cow::Borrowed(label),
            kind: SubjectKind::App,
        }
    }

    /// It carries a workload's name.
    pub const fn workload(label: &'static str) -> Self {
        Self {
            label: Cow::Borrowed(label),
            kind: SubjectKind::Workload,
        }
    }
}

/// Reads subjects from series.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The label of the cluster, and the cluster where there is none.
    cluster: Option<String>,
    default_cluster: CleanText,
    namespace: Vec<Cow<'static, str>>,
    name: Vec<Naming>,
}

/// Which of a [`Reader`]'s labels named a subject, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Way {
    /// Of its labels of the namespace.
    pub namespace: usize,
    /// Of its labels of the name.
    pub name: usize,
}

/// A label without which nobody knows whom a series is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing(pub CleanText);

impl Reader {
    /// Of a set's subjects, where `names` may say otherwise, in `cluster` unless a label says.
    pub fn new(subjects: &Subjects, names: &LabelsConfig, cluster: &CleanText) -> Self {
        let configured = |label: &Option<String>| label.clone().filter(|_| subjects.configurable);
        Self {
            cluster: names.cluster.clone(),
            default_cluster: cluster.clone(),
            namespace: match configured(&names.namespace) {
                Some(label) => vec![label.into()],
                None => subjects.namespace.iter().map(|it| (*it).into()).collect(),
            },
            name: match configured(&names.app) {
                Some(label) => vec![Naming {
                    label: label.into(),
                    kind: SubjectKind::App,
                }],
                None => subjects.name.to_vec(),
            },
        }
    }

    /// The same, but for whose names it reads.
    #[must_use]
    pub fn named_by(&self, names: Vec<Naming>) -> Self {
        Self {
            name: names,
            ..self.clone()
        }
    }

    /// The label of the cluster.
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.as_deref()
    }

    /// The labels of the namespace, the first that is there counts.
    pub fn namespaces(&self) -> impl Iterator<Item = &str> {
        self.namespace.iter().map(AsRef::as_ref)
    }

    /// The labels of the name, the first that is there counts.
    pub fn names(&self) -> &[Naming] {
        &self.name
    }

    /// Every label that it reads.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let names = self.name.iter().map(|naming| naming.label.as_ref());
        self.cluster()
            .into_iter()
            .chain(self.namespaces())
            .chain(names)
    }

    /// Whom a series is about; `value` gives a label's value, "" where it is not there.
    pub fn subject<'a>(&self, value: impl Fn(&str) -> &'a str) -> Result<Subject, Missing> {
        self.read(value).map(|(subject, _)| subject)
    }

    /// In which cluster and namespace a series is about something.
    pub fn place<'a>(
        &self,
        value: impl Fn(&str) -> &'a str,
    ) -> Result<(CleanText, CleanText), Missing> {
        let cluster = self.cluster_of(&value)?;
        let (_, namespace) = self.namespace_of(&value)?;
        Ok((cluster, CleanText::new(namespace)))
    }

    /// Whom a series is about, and which labels said so.
    pub fn read<'a>(&self, value: impl Fn(&str) -> &'a str) -> Result<(Subject, Way), Missing> {
        let cluster = self.cluster_of(&value)?;
        let (namespace_at, namespace) = self.namespace_of(&value)?;
        let names = self.name.iter().map(|it| value(&it.label));
        // The label that people think of is the last, plainest one.
        let plainest = || self.name.last().map_or("app", |it| it.label.as_ref());
        let (name_at, name) = first(names).ok_or_else(|| missing(plainest()))?;
        let subject = Subject {
            cluster,
            namespace: CleanText::new(namespace),
            kind: self
                .name
                .get(name_at)
                .map_or(SubjectKind::App, |it| it.kind),
            name: CleanText::new(name),
        };
        let way = Way {
            namespace: namespace_at,
            name: name_at,
        };
        Ok((subject, way))
    }

    fn cluster_of<'a>(&self, value: impl Fn(&str) -> &'a str) -> Result<CleanText, Missing> {
        match &self.cluster {
            None => Ok(self.default_cluster.clone()),
            Some(label) => match value(label) {
                "" => Err(missing(label)),
                cluster => Ok(CleanText::new(cluster)),
            },
        }
    }

    fn namespace_of<'a>(
        &self,
        value: impl Fn(&str) -> &'a str,
    ) -> Result<(usize, &'a str), Missing> {
        let plainest = || self.namespace.last().map_or("namespace", AsRef::as_ref);
        first(self.namespaces().map(value)).ok_or_else(|| missing(plainest()))
    }

    /// Every way there is to name a subject.
    pub fn ways(&self) -> impl Iterator<Item = Way> {
        let namespaces = 0..self.namespace.len();
        namespaces.flat_map(|namespace| {
            let names = 0..self.name.len();
            names.map(move |name| Way { namespace, name })
        })
    }
}

/// The first text that is there, and its place.
fn first<'a>(texts: impl Iterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    texts.enumerate().find(|(_, text)| !text.is_empty())
}

fn missing(label: &str) -> Missing {
    Missing(CleanText::new(label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::metrics::sets;

    fn reader(names: &LabelsConfig) -> Reader {
        let set = sets::named("http").expect("a set");
        let traffic = set.traffic.as_ref().expect("traffic");
        Reader::new(&traffic.subjects, names, &CleanText::new("prod"))
    }

    fn read(reader: &Reader, labels: &[(&'static str, &'static str)]) -> Result<String, String> {
        let value = |wanted: &str| {
            let found = labels.iter().find(|(label, _)| *label == wanted);
            found.map_or("", |(_, value)| *value)
        };
        let subject = reader
            .subject(value)
            .map_err(|missing| missing.0.to_string())?;
        let Subject {
            cluster,
            namespace,
            name,
            ..
        } = subject;
        Ok(format!("{cluster}/{namespace}/{name}"))
    }

    #[test]
    fn the_first_label_that_is_there_counts() {
        let plain = reader(&LabelsConfig::default());
        for (labels, subject) in [
            (
                &[("namespace", "shop"), ("app", "cart")][..],
                Ok("prod/shop/cart"),
            ),
            (
                &[
                    ("namespace", "ingress"),
                    ("app", "gateway"),
                    ("exported_namespace", "shop"),
                    ("exported_app", "cart"),
                ],
                Ok("prod/shop/cart"),
            ),
            (&[("namespace", "shop"), ("app", "")], Err("app")),
            (&[("app", "cart")], Err("namespace")),
        ] {
            let expected = subject.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(read(&plain, labels), expected);
        }
    }

    #[test]
    fn the_configuration_names_other_labels() {
        let names = LabelsConfig {
            cluster: Some("k8s".into()),
            namespace: Some("ns".into()),
            app: Some("service".into()),
            ..LabelsConfig::default()
        };
        let other = reader(&names);
        assert_eq!(other.labels().collect::<Vec<_>>(), ["k8s", "ns", "service"]);
        let labels = [("ns", "shop"), ("service", "cart"), ("k8s", "eu")];
        assert_eq!(read(&other, &labels), Ok("eu/shop/cart".into()));
        assert_eq!(read(&other, &labels[..2]), Err("k8s".into()));
        // A product's own labels stay.
        let istio = sets::named("istio")
            .and_then(|set| set.traffic.as_ref())
            .expect("a set");
        let fixed = Reader::new(&istio.subjects, &names, &CleanText::new("prod"));
        assert!(fixed.labels().any(|label| label == "destination_workload"));
    }
}
