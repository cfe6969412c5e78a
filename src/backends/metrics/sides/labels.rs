//! Which release a series is about, by its labels.

use std::borrow::Cow;

use crate::backends::metrics::sets::{Releases, release_of};
use crate::config::LabelsConfig;

/// The labels that carry the hash, where the configuration names none: those that Argo Rollouts
/// and the Deployment controller put on pods, as relabelling brings them into series.
pub const HASHES: [&str; 2] = ["rollouts_pod_template_hash", "pod_template_hash"];

/// The labels by which a set's series tell releases apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLabels {
    /// Of the pod's name; the first that is there counts.
    pub pods: Vec<Cow<'static, str>>,
    /// Of the hash of its template; the first that is there counts.
    pub hashes: Vec<Cow<'static, str>>,
    /// Whether the hash counts before the name: it does where the configuration names its label.
    pub by_hash: bool,
}

/// Which release, as far as labels say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Release<'a> {
    /// The workload and the hash in the pod's name.
    pub pod: Option<(&'a str, &'a str)>,
    /// The hash that a label carries, where it counts.
    pub hash: Option<&'a str>,
}

impl ReleaseLabels {
    /// As the set has them, where `names` does not say otherwise; why there are none, and what to
    /// do about it, where its series are of no release.
    pub fn new(releases: &Releases, names: &LabelsConfig) -> Result<Self, &'static str> {
        let pods = match (releases, &names.pod) {
            (_, Some(label)) => vec![label.clone().into()],
            (Releases::ByPod(labels), None) => labels.iter().map(|it| (*it).into()).collect(),
            (Releases::Untold(_), None) => Vec::new(),
        };
        let hashes = match (releases, &names.hash) {
            (_, Some(label)) => vec![label.clone().into()],
            (Releases::ByPod(_), None) => HASHES.map(Into::into).into(),
            (Releases::Untold(_), None) => Vec::new(),
        };
        match releases {
            Releases::Untold(why) if pods.is_empty() && hashes.is_empty() => Err(why),
            _ => Ok(Self {
                pods,
                hashes,
                by_hash: names.hash.is_some(),
            }),
        }
    }

    /// Those of them that are there.
    #[must_use]
    pub fn only(&self, is_there: impl Fn(&str) -> bool) -> Self {
        let there = |labels: &[Cow<'static, str>]| {
            let there = labels.iter().filter(|label| is_there(label));
            there.cloned().collect()
        };
        Self {
            pods: there(&self.pods),
            hashes: there(&self.hashes),
            by_hash: self.by_hash,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pods.is_empty() && self.hashes.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.pods.iter().chain(&self.hashes).map(AsRef::as_ref)
    }

    /// Of which release a series is; `value` gives a label's value, "" where it is not there.
    pub fn read<'a>(&self, value: impl Fn(&str) -> &'a str) -> Release<'a> {
        let first = |labels: &[Cow<'static, str>]| {
            let mut values = labels.iter().map(|label| value(label));
            values.find(|value| !value.is_empty())
        };
        self.release(first(&self.pods).and_then(release_of), first(&self.hashes))
    }

    /// The release of a pod and a hash label, of which the hash counts where it should.
    pub fn release<'a>(
        &self,
        pod: Option<(&'a str, &'a str)>,
        hash: Option<&'a str>,
    ) -> Release<'a> {
        Release {
            pod,
            hash: hash.filter(|_| self.by_hash || pod.is_none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::metrics::sets;

    fn labels(set: &str, names: &LabelsConfig) -> Result<ReleaseLabels, &'static str> {
        let set = sets::named(set).and_then(|set| set.traffic.as_ref());
        ReleaseLabels::new(&set.expect("traffic").releases, names)
    }

    fn read(labels: &ReleaseLabels, series: &[(&str, &'static str)]) -> Release<'static> {
        labels.read(|wanted| {
            let mut series = series.iter();
            let found = series.find(|(label, _)| *label == wanted);
            found.map_or("", |(_, value)| *value)
        })
    }

    #[test]
    fn the_app_s_pod_counts_before_the_gateway_s_and_both_before_a_hash() {
        let labels = labels("http", &LabelsConfig::default()).expect("told");
        let (gateway, app) = (
            ("pod", "gateway-5d8b7c9f6d-kq9zw"),
            ("exported_pod", "cart-66c-x2l4z"),
        );
        let hash = ("pod_template_hash", "77f");
        let of = |pod, hash| Release { pod, hash };
        for (series, expected) in [
            (&[gateway, app, hash][..], of(Some(("cart", "66c")), None)),
            (&[gateway, hash], of(Some(("gateway", "5d8b7c9f6d")), None)),
            // The app's pod is of no Deployment: it is not the gateway's instead.
            (
                &[gateway, ("exported_pod", "postgres-0")],
                Release::default(),
            ),
            (
                &[("pod", "a-name-cut-short-x2l4z"), hash],
                of(None, Some("77f")),
            ),
            (
                &[hash, ("rollouts_pod_template_hash", "88d")],
                of(None, Some("88d")),
            ),
            (&[("app", "cart")], Release::default()),
        ] {
            assert_eq!(read(&labels, series), expected, "{series:?}");
        }
    }

    #[test]
    fn a_hash_whose_label_is_configured_counts_before_the_pod() {
        let names = LabelsConfig {
            pod: Some("pod_name".into()),
            hash: Some("release".into()),
            ..LabelsConfig::default()
        };
        let configured = labels("istio", &names).expect("told");
        assert_eq!(
            configured.all().collect::<Vec<_>>(),
            ["pod_name", "release"]
        );
        let series = [("pod_name", "cart-66c-x2l4z"), ("release", "77f")];
        let release = read(&configured, &series);
        assert_eq!(
            (release.pod, release.hash),
            (Some(("cart", "66c")), Some("77f"))
        );
    }

    #[test]
    fn what_counts_by_service_says_what_to_do_unless_a_label_is_named() {
        let why = labels("ingress-nginx", &LabelsConfig::default()).expect_err("untold");
        assert!(why.contains("not by pod; let "), "{why}");
        let names = LabelsConfig {
            hash: Some("release".into()),
            ..LabelsConfig::default()
        };
        assert!(labels("ingress-nginx", &names).is_ok());
        let there = labels("http", &LabelsConfig::default()).expect("told");
        let there = there.only(|label| label == "pod");
        assert_eq!(there.all().collect::<Vec<_>>(), ["pod"]);
        assert!(there.only(|_| false).is_empty());
    }
}
