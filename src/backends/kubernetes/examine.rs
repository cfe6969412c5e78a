//! One look at everything, for `doctor`.

use chrono::{DateTime, Utc};
use http::header::DATE;
use kube::core::Request;
use kube::core::params::WatchParams;
use serde::Deserialize;

use super::Kubernetes;
use super::discovery::discover;
use super::failure::Failure;
use super::link::Link;
use super::object::LIST_END;
use super::request::{get, unsendable};
use super::rights::{self, needs};
use crate::backends::{Finding, FindingState};
use crate::clock;
use crate::fleet::{Capability, Permission};
use crate::model::{CleanText, ResourceKind, WorkloadKind, compact};

/// Beyond this difference, ages and times to live are shown wrong.
const SKEW_SECONDS: i64 = 60;

/// Examines `kubernetes`, from the file to the rights; what a failure makes pointless is left out.
pub(super) async fn examine(kubernetes: &Kubernetes) -> Vec<Finding> {
    let mut findings = Vec::new();
    let limit = kubernetes.timing.examine;
    let whole = tokio::time::timeout(limit, look(kubernetes, &mut findings)).await;
    match whole {
        Ok(Ok(())) => {}
        Ok(Err(finding)) => findings.push(finding),
        Err(_) => {
            let words = format!("not done within {}", humantime::format_duration(limit));
            findings.push(failed("the rest", &words));
        }
    }
    findings
}

/// Looks at one thing after the other; an error is what makes the rest pointless.
async fn look(kubernetes: &Kubernetes, findings: &mut Vec<Finding>) -> Result<(), Finding> {
    let target = kubernetes.target();
    let target = target.map_err(|error| failed("kubeconfig", &error.to_string()))?;
    let words = format!("{}, context {}", target.origin, target.context);
    findings.push(ok("kubeconfig", &words));
    let link = kubernetes.link().await;
    let link = link.map_err(|failure| failed("credentials", &failure.words()))?;
    let server = server(&link).await;
    findings.extend(server.map_err(|failure| failed("API server", &failure.words()))?);
    findings.push(user(kubernetes).await);
    findings.push(cluster(kubernetes).await);
    findings.push(streaming(&link).await);
    let kinds = discover(kubernetes).await;
    findings.push(controllers(&kinds));
    for capability in Capability::among(kinds.as_deref().unwrap_or_default()) {
        findings.push(right(kubernetes, capability).await);
    }
    Ok(())
}

/// Who lets releases in here, besides Deployments.
fn controllers(kinds: &Result<Vec<ResourceKind>, Failure>) -> Finding {
    const WHAT: &str = "rollout controllers";
    match kinds {
        Ok(kinds) => {
            let found = kinds.iter().filter_map(|kind| controller(*kind));
            let names: Vec<_> = found.collect();
            if names.is_empty() {
                return ok(WHAT, "none: plain Deployments only");
            }
            ok(WHAT, &format!("{} found", names.join(", ")))
        }
        Err(failure) => limited(
            WHAT,
            &format!("not known, so that only Deployments are shown: {failure}"),
        ),
    }
}

const fn controller(kind: ResourceKind) -> Option<&'static str> {
    match kind {
        ResourceKind::Workload(WorkloadKind::Rollout) => Some("Argo Rollouts"),
        ResourceKind::Workload(WorkloadKind::KnativeService) => Some("Knative"),
        ResourceKind::Workload(WorkloadKind::Canary) => Some("Flagger"),
        ResourceKind::Workload(WorkloadKind::Deployment)
        | ResourceKind::FeatureFlag
        | ResourceKind::FeatureFlagSource => None,
    }
}

fn finding(what: &str, state: FindingState, words: &str) -> Finding {
    Finding {
        what: CleanText::new(what),
        state,
        words: CleanText::new(words),
    }
}

fn ok(what: &str, words: &str) -> Finding {
    finding(what, FindingState::Ok, words)
}

fn limited(what: &str, words: &str) -> Finding {
    finding(what, FindingState::Limited, words)
}

fn failed(what: &str, words: &str) -> Finding {
    finding(what, FindingState::Failed, words)
}

/// Whether it answers, which version it is, and what time it is there.
async fn server(link: &Link) -> Result<Vec<Finding>, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        git_version: String,
    }
    let response = match link.open(get("/version")?).await {
        // Who may not see the version may see the fleet nevertheless.
        Err(failure) if failure.is_forbidden() => {
            let words = format!("{} answers, but not with its version", link.address);
            return Ok(vec![ok("API server", &words)]);
        }
        response => response?,
    };
    let date = response.headers().get(DATE);
    let date = date.and_then(|date| date.to_str().ok());
    let clock = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let version: Version = link.answer(response).await?.decode()?;
    let words = format!("{} answers, version {}", link.address, version.git_version);
    let mut findings = vec![ok("API server", &words)];
    findings.extend(clock.map(|there| skew(there.to_utc(), clock::now())));
    Ok(findings)
}

fn skew(there: DateTime<Utc>, here: DateTime<Utc>) -> Finding {
    let ahead = there - here;
    if ahead.num_seconds().abs() < SKEW_SECONDS {
        return ok("clock", "agrees with the API server's");
    }
    let way = if ahead.num_seconds() > 0 {
        "behind"
    } else {
        "ahead of"
    };
    let words = format!(
        "this machine is {} {way} the API server: ages and times to live are wrong by that much; set its clock",
        compact(ahead)
    );
    limited("clock", &words)
}

async fn user(kubernetes: &Kubernetes) -> Finding {
    match rights::user(kubernetes).await {
        Ok(user) => ok("user", &user),
        Err(failure) if failure.is_missing() || failure.is_forbidden() => limited(
            "user",
            "the API server does not say who we are (it is older than 1.27, or forbids it)",
        ),
        Err(failure) => failed("user", &failure.words()),
    }
}

async fn cluster(kubernetes: &Kubernetes) -> Finding {
    match rights::cluster(kubernetes).await {
        Ok(cluster) => match cluster.uid {
            Some(uid) => ok("cluster", &format!("{} is {uid}", cluster.context)),
            None => limited(
                "cluster",
                "its identity can't be seen, so that a context that points elsewhere is not noticed; allow get on the namespace kube-system",
            ),
        },
        Err(failure) => failed("cluster", &failure.words()),
    }
}

/// Whether lists are streamed, which is easier on the server's memory and on ours.
async fn streaming(link: &Link) -> Finding {
    const WHAT: &str = "streaming lists";
    const BY_PAGES: &str = "not served by this API server: lists are read by pages";
    let path = "/apis/apps/v1/namespaces/default/deployments";
    let mut params = WatchParams::default().timeout(1);
    params.send_initial_events = true;
    let Ok(request) = Request::new(path).watch(&params, "") else {
        return failed(WHAT, &unsendable(path).words());
    };
    let answer = match link.open(request).await {
        Ok(response) => link.answer(response).await,
        Err(failure) => Err(failure),
    };
    match answer {
        Ok(answer) if answer.contains(LIST_END) => ok(WHAT, "served"),
        Ok(_) => ok(WHAT, BY_PAGES),
        Err(failure) if failure.is_no_streaming() => ok(WHAT, BY_PAGES),
        Err(failure) if failure.is_forbidden() => limited(WHAT, "not known: not allowed to look"),
        Err(failure) => failed(WHAT, &failure.words()),
    }
}

async fn right(kubernetes: &Kubernetes, capability: Capability) -> Finding {
    let what = capability.words();
    let everywhere = rights::review(kubernetes, capability, None).await;
    match everywhere {
        Ok(Permission::Allowed) => ok(what, "allowed in all namespaces"),
        Ok(Permission::Unknown) => limited(what, "the API server does not review access"),
        Ok(Permission::Denied) => within(kubernetes, capability).await,
        Err(failure) => failed(what, &failure.words()),
    }
}

/// Where all namespaces are refused, the configured ones count.
async fn within(kubernetes: &Kubernetes, capability: Capability) -> Finding {
    let what = capability.words();
    let mut refused = Vec::new();
    for namespace in &kubernetes.config.namespaces {
        let namespace = CleanText::new(namespace);
        match rights::review(kubernetes, capability, Some(&namespace)).await {
            Ok(Permission::Allowed | Permission::Unknown) => {}
            Ok(Permission::Denied) => refused.push(namespace.to_string()),
            Err(failure) => return failed(what, &failure.words()),
        }
    }
    let rule = rule(capability);
    match (kubernetes.config.namespaces.is_empty(), refused.is_empty()) {
        (true, _) => limited(
            what,
            &format!(
                "refused in all namespaces at once; ask for {rule}, or name your namespaces in kubernetes.namespaces"
            ),
        ),
        (false, true) => ok(what, "allowed in the configured namespaces"),
        (false, false) => {
            let words = format!("refused in {}; ask for {rule}", refused.join(", "));
            match capability {
                Capability::ReadWorkloads => failed(what, &words),
                _ => limited(what, &words),
            }
        }
    }
}

/// The rule to ask for, as it stands in a Role.
fn rule(capability: Capability) -> String {
    let needed = needs(capability);
    format!(
        "a role with apiGroups: [\"{}\"], resources: [\"{}\"], verbs: [\"{}\"]",
        needed.group,
        needed.resource,
        needed.verbs.join("\", \"")
    )
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_wrong_clock_is_told_by_how_much_and_which_way() {
        let here: DateTime<Utc> = "2026-11-01T00:00:00Z".parse().expect("a time");
        assert_eq!(
            skew(here + TimeDelta::seconds(30), here).state,
            FindingState::Ok
        );
        let slow = skew(here + TimeDelta::hours(5), here);
        assert!(
            slow.state == FindingState::Limited
                && slow.words.contains("5h")
                && slow.words.contains("behind")
        );
        let fast = skew(here - TimeDelta::minutes(5), here);
        assert!(fast.words.contains("ahead of"), "{}", fast.words);
    }

    #[test]
    fn the_rule_to_ask_for_is_spelled_out() {
        assert_eq!(
            rule(Capability::ReadWorkloads),
            r#"a role with apiGroups: ["apps"], resources: ["deployments"], verbs: ["list", "watch"]"#
        );
    }
}
