use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::parse;
use super::*;
use crate::model::KillSwitch;
use crate::model::verdict::VerdictPolicy;
use crate::model::{AttentionPolicy, Sla};

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// A configuration in which every setting has a value: a new one does not compile until it is
/// here, and then not pass until the example names it.
fn full() -> Config {
    let some = || Some("x".to_owned());
    Config {
        read_only: true,
        state_dir: Some(PathBuf::from("x")),
        kubernetes: KubernetesConfig {
            kubeconfig: Some(PathBuf::from("x")),
            context: some(),
            namespaces: Vec::new(),
            label_selector: some(),
            identity: IdentityConfig {
                labels: Vec::new(),
                deployment_time_annotation: some(),
                track_label: String::new(),
                track_stable: String::new(),
                track_canary: String::new(),
                manifest: ManifestKeys {
                    owner: Vec::new(),
                    team: Vec::new(),
                    sla: Vec::new(),
                    runtime: Vec::new(),
                    data_sensitivity: Vec::new(),
                    traffic_rps: Vec::new(),
                    budget_usd: Vec::new(),
                    connectors: Vec::new(),
                },
            },
        },
        unleash: vec![UnleashConfig {
            name: String::new(),
            url: String::new(),
            projects: Vec::new(),
            environments: Vec::new(),
            refresh: Span::seconds(1),
            timeout: Span::seconds(1),
            access: full_access(),
        }],
        launchdarkly: vec![LaunchDarklyConfig {
            name: String::new(),
            url: String::new(),
            project: String::new(),
            environments: Vec::new(),
            refresh: Span::seconds(1),
            timeout: Span::seconds(1),
            access: full_access(),
        }],
        ofrep: Some(OfrepConfig {
            url: String::new(),
            timeout: Span::seconds(1),
            access: full_access(),
        }),
        flags: FlagsConfig {
            tag: String::new(),
            patterns: Vec::new(),
            kill_switch: KillSwitch::On,
            live: Vec::new(),
            apps: [("new-prompt".to_owned(), "finance/invoice-bot".to_owned())].into(),
        },
        limits: LimitsConfig {
            max_bulk: 1,
            protected: Vec::new(),
            concurrency: 1,
            rate: 1,
        },
        attention: AttentionConfig::default(),
        verdict: VerdictConfig::default(),
        evidence: EvidenceConfig::default(),
        prometheus: vec![PrometheusConfig {
            name: some(),
            url: String::new(),
            cluster: some(),
            refresh: Span::seconds(1),
            window: Span::seconds(1),
            compare_window: Span::seconds(1),
            timeout: Span::seconds(1),
            sets: Vec::new(),
            labels: full_labels(),
            query: QueryConfig {
                requests: some(),
                failures: some(),
                latency: some(),
                cpu: some(),
                memory: some(),
            },
            access: full_access(),
        }],
        exposition: vec![ExpositionConfig {
            name: some(),
            targets: Vec::new(),
            cluster: some(),
            refresh: Span::seconds(1),
            window: Span::seconds(1),
            compare_window: Span::seconds(1),
            settle: Span::seconds(1),
            timeout: Span::seconds(1),
            sets: Vec::new(),
            labels: full_labels(),
            access: full_access(),
        }],
    }
}

fn full_labels() -> LabelsConfig {
    let some = || Some("x".to_owned());
    LabelsConfig {
        cluster: some(),
        namespace: some(),
        app: some(),
        pod: some(),
        hash: some(),
    }
}

fn full_access() -> AccessConfig {
    let some = || Some(PathBuf::from("x"));
    AccessConfig {
        bearer_token_file: some(),
        token_file: some(),
        username: Some("x".to_owned()),
        password_file: some(),
        ca_file: some(),
        headers: [("X-Scope-OrgID".to_owned(), "x".to_owned())].into(),
    }
}

/// The example with every setting in force.
fn uncommented() -> String {
    let lines = EXAMPLE.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn leaves(prefix: &str, table: &toml::Table, into: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = format!("{prefix}.{key}");
        match value {
            toml::Value::Table(table) => leaves(&path, table, into),
            toml::Value::Array(items) if items.iter().any(toml::Value::is_table) => {
                let tables = items.iter().filter_map(toml::Value::as_table);
                tables.for_each(|table| leaves(&path, table, into));
            }
            _ => drop(into.insert(path)),
        }
    }
}

fn shown_query() -> QueryConfig {
    let text = uncommented();
    let shown: Config = toml::from_str(&text).expect("TOML");
    shown.prometheus[0].query.clone()
}

fn keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    leaves("", &text.parse().expect("TOML"), &mut keys);
    keys
}

fn config(text: &str) -> Result<Config, String> {
    parse(Path::new("/etc/dogwatch.toml"), text).map_err(|error| error.to_string())
}

#[test]
fn the_example_is_the_default_and_names_every_setting() {
    assert_eq!(config(EXAMPLE), Ok(Config::default()), "as it is shipped");

    let mut shown = config(&uncommented()).expect("the settings can be read");
    // Settings without a default are shown with an example.
    shown.state_dir = None;
    shown.kubernetes.kubeconfig = None;
    shown.kubernetes.context = None;
    shown.kubernetes.label_selector = None;
    shown.kubernetes.identity.deployment_time_annotation = None;
    let apps = std::mem::take(&mut shown.flags.apps);
    assert_eq!(apps, full().flags.apps);
    assert_eq!(
        std::mem::take(&mut shown.prometheus),
        [PrometheusConfig {
            name: Some("prometheus".to_owned()),
            url: "https://prometheus.example.com".to_owned(),
            cluster: Some("prod".to_owned()),
            labels: shown.exposition[0].labels.clone(),
            query: shown_query(),
            access: shown.exposition[0].access.clone(),
            ..PrometheusConfig::default()
        }]
    );
    let scraped = std::mem::take(&mut shown.exposition);
    assert_eq!(
        scraped,
        [ExpositionConfig {
            name: Some("gateway".to_owned()),
            targets: scraped[0].targets.clone(),
            cluster: Some("prod".to_owned()),
            labels: scraped[0].labels.clone(),
            access: scraped[0].access.clone(),
            ..ExpositionConfig::default()
        }]
    );
    let platforms = std::mem::take(&mut shown.unleash);
    assert_eq!(
        platforms,
        [UnleashConfig {
            url: "https://unleash.example.com".to_owned(),
            access: platforms[0].access.clone(),
            ..UnleashConfig::default()
        }]
    );
    let platforms = std::mem::take(&mut shown.launchdarkly);
    assert_eq!(
        platforms,
        [LaunchDarklyConfig {
            access: platforms[0].access.clone(),
            ..LaunchDarklyConfig::default()
        }]
    );
    let ofrep = shown.ofrep.take();
    let access = ofrep.as_ref().map(|it| it.access.clone());
    assert_eq!(
        ofrep,
        Some(OfrepConfig {
            url: "http://flagd.example.com:8016".to_owned(),
            access: access.unwrap_or_default(),
            ..OfrepConfig::default()
        })
    );
    assert_eq!(shown, Config::default());

    let all = toml::to_string(&full()).expect("TOML");
    assert_eq!(keys(&uncommented()), keys(&all));
}

#[test]
fn errors_have_their_place_and_the_nearest_key() {
    for (text, error) in [
        (
            "read_onyl = true",
            "/etc/dogwatch.toml:1:1: there is no key `read_onyl`; did you mean `read_only`?",
        ),
        (
            "[kubernetes]\n\n  contxt = \"prod\"",
            "/etc/dogwatch.toml:3:3: there is no key `contxt`; did you mean `context`?",
        ),
        (
            "[colours]\n",
            "/etc/dogwatch.toml:1:2: there is no key `colours`; here there are read_only, \
             state_dir, kubernetes, prometheus, exposition, unleash, launchdarkly, ofrep, flags, \
             limits, attention, verdict, evidence",
        ),
        (
            "[limits]\nmax_bulk = -1",
            "/etc/dogwatch.toml:2:12: invalid value: integer `-1`, expected usize",
        ),
        (
            "[flags]\npatterns = [\"x.*\"]",
            "/etc/dogwatch.toml:2:12: a pattern holds {app} once, and * for any text, such as \
             \"{app}.*\"",
        ),
        (
            "[attention]\nexpires_soon = \"1 fortnight\"",
            "/etc/dogwatch.toml:2:16: `1 fortnight` is no duration: write for example 12h, 7d, 2w \
             or 1d12h",
        ),
    ] {
        assert_eq!(config(text), Err(error.to_owned()));
    }
    let syntax = config("read_only = \x1b[2J").expect_err("no TOML");
    assert!(syntax.starts_with("/etc/dogwatch.toml:1:"), "{syntax}");
    assert!(!syntax.contains('\x1b'));
}

#[test]
fn flags_come_before_the_file_and_read_only_only_tightens() {
    let file = "read_only = true\nstate_dir = \"state\"\n[kubernetes]\ncontext = \"prod\"\n\
                kubeconfig = \"/k\"\nnamespaces = [\"a\"]";
    let config = config(file).expect("a configuration");
    assert_eq!(config.state_dir, Some(PathBuf::from("/etc/state")));
    let overrides = Overrides {
        context: Some("test".to_owned()),
        namespaces: vec!["b".to_owned(), "c".to_owned()],
        ..Overrides::default()
    };
    let config = overrides.over(config);
    assert_eq!(config.kubernetes.context.as_deref(), Some("test"));
    assert_eq!(config.kubernetes.namespaces, ["b", "c"]);
    assert_eq!(config.kubernetes.kubeconfig, Some(PathBuf::from("/k")));
    assert!(config.limits().read_only);
}

#[test]
fn a_named_file_must_be_there() {
    let dir = tempfile::tempdir().expect("a directory");
    let missing = dir.path().join("none.toml");
    let error = load(Some(&missing)).expect_err("missing");
    assert!(error.to_string().contains("none.toml"), "{error}");
}

#[test]
fn thresholds_are_shares_and_spans_and_what_is_left_out_is_as_by_default() {
    let text = "[attention.signals.gold]\nerrors = { critical = \"7%\" }\ncpu = {}\n\
                p95 = { warning = \"800ms\" }\nobjective = 0.995";
    let given = config(text).expect("a configuration").attention.signals;
    assert_eq!(given.gold.errors.critical, Some(Share(0.07)));
    assert_eq!(given.gold.errors.warning, None);
    assert_eq!(given.gold.cpu, ShareLimit::default());
    assert_eq!(given.gold.memory, SignalsConfig::default().gold.memory);
    assert_eq!(given.silver, SignalsConfig::default().silver);
    let policy = crate::model::signals::SignalPolicy::from(&given);
    assert_eq!(policy.gold.latency.warning, Some(0.8));
    assert_eq!(policy.gold.objective, Some(0.995));
    let back: SignalsConfig =
        toml::from_str(&toml::to_string(&given).expect("TOML")).expect("TOML");
    assert_eq!(back, given);
    let error = config("[attention.signals.gold]\nobjective = \"140%\"").expect_err("no share");
    assert!(
        error.contains(":2:13:") && error.contains("from 0% to 100%"),
        "{error}"
    );
}

#[test]
fn paths_of_secrets_count_from_the_files_folder() {
    let text = "[[prometheus]]\nurl = \"http://p\"\n[prometheus.access]\nca_file = \"ca.pem\"";
    let config = config(text).expect("a configuration");
    assert_eq!(
        config.prometheus[0].access.ca_file,
        Some(PathBuf::from("/etc/ca.pem"))
    );
}

#[test]
fn a_verdict_is_configured_in_part() {
    let text = "[verdict]\nmin_requests = 50\n[verdict.gold]\nerrors_limit = \"0.5%\"\n";
    let read = config(text).expect("it can be read");
    let policy = AttentionPolicy::from(&read).verdict;
    assert_eq!(policy.min_requests, 50);
    let gold = policy.thresholds(Some(Sla::Gold));
    assert_eq!((gold.errors_limit, gold.latency_ratio), (0.005, 1.25));
    assert_eq!(policy.silver, VerdictPolicy::default().silver);

    let error = config("[verdict.gold]\nlatency_ratio = 0.5\n").expect_err("refused");
    assert!(error.contains("at least 1, such as 1.25"), "{error}");
    let error = config("[verdict]\nmin_request = 5\n").expect_err("refused");
    assert!(error.contains("min_requests"), "{error}");
}
