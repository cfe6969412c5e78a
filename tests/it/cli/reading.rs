//! What is read: `get`, `doctor`, `audit`, and what is said where something is missing.

use super::desk::{Desk, json, now, stderr, stdout, time};

#[test]
fn every_app_of_the_demo_has_what_the_console_shows() {
    let desk = Desk::new();
    let ended = desk.run(&["demo", "--apps", "200", "--", "get", "apps", "-o", "json"]);
    let ended = ended.success();
    let apps = json(&ended);
    let apps = apps.as_array().expect("an array");
    assert_eq!(apps.len(), 200);
    for app in apps {
        assert!(app["owner"].is_string() && app["sla"].is_string(), "{app}");
        let expiry = app["ttl"]["expiry"]["kind"].as_str();
        assert!(
            matches!(expiry, Some("at" | "forever" | "invalid")),
            "{app}"
        );
        assert!(app["ttl"]["rules"][0]["text"].is_string(), "{app}");
        assert!(app["release"]["version"].is_string(), "{app}");
        let ready = &app["readings"]["ready"];
        if app["workloads"][0]["kind"] == "Service" {
            let why = "Knative scales it by its requests";
            assert_eq!(ready["why"], why, "unknown is not 0: {app}");
        } else {
            assert!(ready["value"].is_u64(), "{app}");
            assert!((now() - time(&ready["at"])).num_seconds() < 60, "{app}");
        }
        assert_eq!(app["source"]["state"], "live");
        let memory = app["readings"]["memory"]["value"].as_f64();
        assert!(
            memory.is_none_or(|share| share > 0.0 && share < 2.0),
            "{app}"
        );
    }
    let known = |reading: &str| {
        let known = apps
            .iter()
            .filter(|app| app["readings"][reading]["state"] == "known");
        known.count()
    };
    assert!(known("memory") > 150 && known("requests") > 100);
    let words = stderr(&ended);
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(
        words.contains("--measure 1m"),
        "rates of a second are told: {words}"
    );
}

#[test]
fn without_two_sides_there_is_no_verdict_and_the_reason_is_said() {
    let desk = Desk::new();
    let demo = |rest: &[&str]| {
        let simulation = ["demo", "--apps", "20", "--scenario", "still", "--"];
        desk.run(&[&simulation, rest].concat())
    };
    let ended = demo(&["verdict", "nobody"]).code(1);
    assert!(stderr(&ended).contains("there is no app `nobody`"));

    let names = stdout(&demo(&["get", "apps", "-o", "name"]));
    let name = names.lines().next().expect("an app");
    let ended = demo(&["verdict", name, "-o", "json"]).code(1);
    assert!(stdout(&ended).is_empty(), "half an answer is none");
    let words = stderr(&ended);
    assert!(words.contains(&format!("no verdict: {name}: ")), "{words}");
}

#[test]
fn measuring_goes_on_for_as_long_as_is_asked() {
    let desk = Desk::new();
    let ended = desk.run(&[
        "demo",
        "--apps",
        "20",
        "--scenario",
        "still",
        "--",
        "get",
        "apps",
        "-o",
        "json",
        "--measure",
        "6s",
    ]);
    let apps = json(&ended.success());
    let windows = apps.as_array().expect("an array").iter();
    let windows = windows.filter_map(|app| app["readings"]["window_seconds"].as_f64());
    let longest = windows.fold(0.0, f64::max);
    assert!(
        longest >= 5.0,
        "one scrape is a second after the first, the next is five: {longest}"
    );
}

#[test]
fn filter_sort_and_limit_choose_and_order() {
    let desk = Desk::new();
    let sim = desk.sim(&["--apps", "60"]);
    let config = sim.config();
    let get = |arguments: &[&str]| {
        let all = [&["get", "apps", &config, "-o", "json"], arguments].concat();
        json(&desk.run(&all).success())
            .as_array()
            .expect("apps")
            .clone()
    };
    let gold = get(&["--filter", "sla:gold"]);
    assert!(!gold.is_empty() && gold.iter().all(|app| app["sla"] == "gold"));

    let soonest = get(&["--sort", "ttl", "--limit", "10"]);
    assert_eq!(soonest.len(), 10);
    let ends: Vec<_> = soonest
        .iter()
        .map(|app| time(&app["ttl"]["expiry"]["when"]))
        .collect();
    assert!(ends.is_sorted(), "{ends:?}");

    let names = desk.run(&["get", "apps", &config, "-o", "name", "--filter", "sla:gold"]);
    assert_eq!(stdout(&names.success()).lines().count(), gold.len());

    let csv = stdout(&desk.run(&["get", "apps", &config, "-o", "csv"]).success());
    assert_eq!(csv.lines().count(), 61);
    assert!(csv.starts_with("cluster,namespace,name,owner,"));

    let lone = gold[0]["namespace"].as_str().expect("a namespace");
    let within = get(&["-n", lone]);
    assert!(!within.is_empty() && within.iter().all(|app| app["namespace"] == lone));
}

#[test]
fn hostile_text_never_comes_out_as_it_is() {
    let desk = Desk::new();
    for format in ["table", "wide", "json", "csv", "name"] {
        let run = [
            "demo",
            "--scenario",
            "hostile",
            "--",
            "get",
            "apps",
            "-o",
            format,
        ];
        let out = stdout(&desk.run(&run).success());
        let hidden = out.chars().find(|character| {
            (character.is_control() && *character != '\n')
                || ('\u{202a}'..='\u{202e}').contains(character)
                || ('\u{200b}'..='\u{200f}').contains(character)
                || ('\u{e0000}'..='\u{e007f}').contains(character)
        });
        assert_eq!(hidden, None, "{format}");
        assert!(out.len() > 1_000, "{format}");
    }
}

#[test]
fn mistakes_are_answered_with_what_would_be_right() {
    let desk = Desk::new();
    for (arguments, part) in [
        (
            &["get", "apps", "--sort", "colour"][..],
            "no column `colour`",
        ),
        (&["get", "apps", "--filter", "ttl<2parsecs"], "^"),
        (&["get", "apps", "--group", "x"], "owner, team"),
        (
            &["get", "apps", "--group", "team", "-o", "json"],
            "-o table",
        ),
        (&["get", "apps", "--timeout", "soon"], "is no duration"),
        (&["get", "things"], "things"),
        (&["--context"], "--context"),
        (&["demo", "--", "demo"], "within a simulation"),
        (&["demo", "--", "gte", "apps"], "gte"),
        (
            &["demo", "--", "extend-ttl", "x", "--by", "soon"],
            "is no duration",
        ),
    ] {
        let ended = desk.run(arguments).code(2);
        assert!(
            stderr(&ended).contains(part),
            "{arguments:?}: {}",
            stderr(&ended)
        );
        assert_eq!(stdout(&ended), "");
    }
}

#[test]
fn a_broken_configuration_names_its_place() {
    let desk = Desk::new();
    let file = desk.home().join("config/dogwatch/config.toml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, "read_onyl = true\n").expect("written");
    let ended = desk.run(&["get", "apps"]).code(2);
    let words = stderr(&ended);
    assert!(
        words.contains("config.toml:1:1") && words.contains("`read_only`"),
        "{words}"
    );
}

#[test]
fn without_a_terminal_the_console_says_what_to_run_instead() {
    let desk = Desk::new();
    for arguments in [&[][..], &["demo", "--apps", "3"]] {
        let ended = desk.run(arguments).code(2);
        assert!(stderr(&ended).contains("dogwatch get apps"));
    }
}

#[test]
fn a_cluster_that_is_gone_is_a_failure_with_its_reason() {
    let desk = Desk::new();
    let mut sim = desk.sim(&["--apps", "5"]);
    let config = sim.config();
    desk.run(&["get", "apps", &config]).success();
    sim.stop();
    let ended = desk.run(&["get", "apps", &config, "-o", "json"]).code(1);
    assert_eq!(stdout(&ended), "", "nothing is known, so nothing is said");
    assert!(
        stderr(&ended).contains("kubernetes/demo: "),
        "{}",
        stderr(&ended)
    );
    let ended = desk
        .run(&["extend-ttl", "x", "--by", "7d", "--yes", &config])
        .code(1);
    assert!(stderr(&ended).contains("kubernetes/demo: "));
    desk.run(&["doctor", &config]).code(1);
}

#[test]
fn a_kubeconfig_that_is_broken_is_told_and_not_a_crash() {
    let desk = Desk::new();
    let kubeconfig = desk.home().join("kubeconfig");
    std::fs::write(&kubeconfig, "apiVersion: \x1b[2J: [").expect("written");
    let flag = format!("--kubeconfig={}", kubeconfig.display());
    for command in [&["get", "apps"][..], &["doctor"]] {
        let ended = desk.run(&[command, &[&flag]].concat()).code(1);
        let words = format!("{}{}", stdout(&ended), stderr(&ended));
        assert!(
            words.contains("kubeconfig") && !words.contains('\x1b'),
            "{words}"
        );
    }
}

#[test]
fn a_doctor_finds_a_healthy_cluster_healthy() {
    let desk = Desk::new();
    let ended = desk.run(&["demo", "--", "doctor", "-o", "json"]).success();
    let examined = json(&ended);
    let findings: Vec<_> = examined
        .as_array()
        .expect("sources")
        .iter()
        .flat_map(|source| source["findings"].as_array().expect("findings"))
        .collect();
    assert!(findings.len() > 5, "{examined}");
    assert!(
        findings.iter().all(|finding| finding["state"] != "failed"),
        "{examined}"
    );
}

#[test]
fn a_doctor_says_which_protected_cluster_is_in_use() {
    let desk = Desk::new();
    let file = desk.home().join("protected.toml");
    let config = format!("--config={}", file.display());
    for (names, state) in [("'demoo'", "limited"), ("'demo', 'prod'", "ok")] {
        let text = format!("[limits]\nprotected = [{names}]\n");
        std::fs::write(&file, text).expect("written");
        let run = ["demo", &config, "--", "doctor", "-o", "json"];
        let examined = json(&desk.run(&run).success());
        let sources = examined.as_array().expect("sources").iter();
        let findings = sources.flat_map(|source| source["findings"].as_array().expect("findings"));
        let mut protected = findings.filter(|it| it["what"] == "protected clusters");
        let finding = protected.next().expect("a finding");
        assert_eq!(finding["state"], state, "{finding}");
    }
}

#[test]
fn help_has_examples_and_the_exit_codes() {
    let desk = Desk::new();
    let help = stdout(&desk.run(&["--help"]).success());
    assert!(help.contains("Exit codes:") && help.contains("extend-ttl"));
    let help = stdout(&desk.run(&["demo", "--help"]).success());
    assert!(help.contains("Nothing of it is real"), "{help}");
}
