use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::parse;
use super::*;

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
        limits: LimitsConfig {
            max_bulk: 1,
            protected: Vec::new(),
            concurrency: 1,
        },
        attention: AttentionConfig::default(),
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
            _ => drop(into.insert(path)),
        }
    }
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
             state_dir, kubernetes, limits, attention",
        ),
        (
            "[limits]\nmax_bulk = -1",
            "/etc/dogwatch.toml:2:12: invalid value: integer `-1`, expected usize",
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
