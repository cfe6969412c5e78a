//! From the watch list to the queries, and from the answers to the counts.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::TimeDelta;

use super::*;
use crate::backends::metrics::sets;
use crate::backends::metrics::sides::WantedSides;
use crate::backends::prometheus::decode::Dialect;
use crate::config::{LabelsConfig, PrometheusConfig};
use crate::fleet::{Fact, SideRow};
use crate::model::{CleanText, Compared, SidePods};

const OVER: TimeDelta = TimeDelta::minutes(30);

fn side(workload: &str, hash: Option<&str>) -> Compared {
    Compared {
        cluster: "prod".into(),
        namespace: "shop".into(),
        pods: SidePods {
            workload: workload.into(),
            hash: hash.map(Into::into),
        },
    }
}

fn wanted() -> WantedSides {
    let sides = [
        side("cart", Some("66cb466fc5")),
        side("cart", Some("5d8b7c9f6d")),
        side("web", None),
        side("web.canary", None),
    ];
    WantedSides::new(&sides, Some(&"prod".into()))
}

fn telling(set: &str, names: &LabelsConfig, there: &[&str]) -> Result<Telling, String> {
    let set = sets::named(set).expect("a set");
    let cluster = CleanText::new("prod");
    match (&set.traffic, &set.saturation) {
        (Some(traffic), _) => {
            let is_there = |label: &str| there.is_empty() || there.contains(&label);
            Telling::of_traffic(traffic, names, &cluster, is_there)
        }
        (None, Some(saturation)) => Ok(Telling::of_saturation(saturation, names, &cluster)),
        (None, None) => panic!("it tells something"),
    }
}

fn asked(telling: Telling, wanted: &WantedSides, dialect: Dialect) -> Vec<Question> {
    let config = PrometheusConfig::default();
    questions(&[telling], wanted, (&config, dialect))
}

fn texts(questions: &[Question]) -> Vec<String> {
    let texts = questions.iter();
    texts
        .map(|it| format!("{}: {}", it.what.name(), it.text))
        .collect()
}

#[test]
fn each_set_has_its_queries_or_says_why_not() {
    let plain = LabelsConfig::default();
    let mut shown = String::new();
    for set in sets::ALL {
        writeln!(shown, "# {}", set.name).expect("a string");
        match telling(
            set.name,
            &plain,
            &["namespace", "k8s_namespace_name", "k8s_pod_name", "pod"],
        ) {
            Ok(telling) => {
                let queries = texts(&asked(telling, &wanted(), Dialect::Prometheus));
                writeln!(shown, "{}", queries.join("\n")).expect("a string");
            }
            Err(why) => writeln!(shown, "{why}").expect("a string"),
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn all_labels_are_asked_for_and_no_series_is_chosen_twice() {
    let configured = LabelsConfig {
        cluster: Some("k8s".into()),
        pod: Some("pod_name".into()),
        hash: Some("release".into()),
        ..LabelsConfig::default()
    };
    let every = telling("http", &LabelsConfig::default(), &[]).expect("told");
    let named = telling("istio", &configured, &[]).expect("told");
    let shown = [every, named].map(|telling| {
        let questions = asked(telling, &wanted(), Dialect::VictoriaMetrics);
        texts(&questions[..1]).join("\n")
    });
    insta::assert_snapshot!(shown.join("\n"));
    let set = sets::named("istio").and_then(|set| set.traffic.as_ref());
    insta::assert_snapshot!(query::labels_there(
        set.expect("traffic"),
        &["pod", "namespace"]
    ));
}

#[test]
fn of_many_sides_all_pods_of_their_namespaces_are_asked_for() {
    let sides: Vec<_> = (0..302)
        .map(|it| side(&format!("app-{it}"), None))
        .collect();
    let many = WantedSides::new(&sides, None);
    let few = WantedSides::new(&sides[..300], None);
    let long: Vec<_> = (0..200)
        .map(|it| side(&format!("{}-{it}", "x".repeat(60)), None))
        .collect();
    let long = WantedSides::new(&long, None);
    let shown = [(&few, true), (&many, false), (&long, false)];
    for (wanted, by_name) in shown {
        let plain = LabelsConfig::default();
        let telling = telling("http", &plain, &["namespace", "pod"]).expect("told");
        let text = &asked(telling, wanted, Dialect::Prometheus)[0].text;
        assert!(text.contains("namespace=\"shop\""), "{text}");
        assert_eq!(text.contains("|app-7|"), by_name, "{text}");
        assert!(text.contains("pod=~\"(.+)-[") != by_name, "{text}");
        assert!(text.len() < 50_000, "{}", text.len());
    }
}

#[test]
fn labels_that_are_not_there_can_t_be_told_by_and_it_is_said_what_to_do() {
    let plain = LabelsConfig::default();
    let why = telling("http", &plain, &["namespace"]).expect_err("untold");
    assert_eq!(
        why,
        "http_requests_total has none of the labels exported_pod, pod, rollouts_pod_template_hash, pod_template_hash; let scraping keep the pod's name, or name its label as pod in [prometheus.labels]"
    );
    let why = Tellings {
        sets: Vec::new(),
        lacking: vec![CleanText::new(&why)],
    };
    let why = why.why().expect("a reason");
    assert!(
        why.starts_with("no metrics tell the two sides apart: http_"),
        "{why}"
    );
    assert!(Tellings::default().why().is_some());
}

/// An answer with these series, each some labels and a value.
fn answer(series: &[(&str, &str)]) -> Vec<u8> {
    let series = series.iter().map(|(labels, value)| {
        format!(
            r#"{{"metric":{{"namespace":"shop",{labels}}},"value":[1795425457.898,"{value}"]}}"#
        )
    });
    let series: Vec<_> = series.collect();
    let series = series.join(",");
    format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{series}]}}}}"#)
        .into_bytes()
}

fn rows(facts: &[Fact]) -> Vec<SideRow> {
    let rows = facts.iter().flat_map(|fact| match fact {
        Fact::Sides(rows) => rows.clone(),
        _ => Vec::new(),
    });
    rows.collect()
}

fn end(facts: &[Fact]) -> Option<&CleanText> {
    match facts.last() {
        Some(Fact::SidesEnd { why, .. }) => why.as_ref(),
        other => panic!("the end, not {other:?}"),
    }
}

fn set_of(names: &[&str]) -> Vec<Telling> {
    let plain = LabelsConfig::default();
    let tellings = names.iter();
    tellings
        .map(|name| {
            telling(name, &plain, &["namespace", "pod", "pod_template_hash"]).expect("told")
        })
        .collect()
}

/// What comes of an answer a question.
fn joined(
    sets: &[&str],
    answer: impl Fn(&Question) -> Result<Vec<u8>, CleanText>,
) -> (Vec<SideRow>, Option<String>, Option<String>) {
    let wanted = wanted();
    let config = PrometheusConfig::default();
    let questions = questions(&set_of(sets), &wanted, (&config, Dialect::Prometheus));
    let answers = questions.into_iter().map(|question| {
        let said =
            answer(&question).map(|body| read(&body, &question, &wanted).expect("an answer"));
        (question, said)
    });
    let seen = join(&wanted, answers.collect(), OVER);
    let why = end(&seen.facts).map(ToString::to_string);
    (
        rows(&seen.facts),
        why,
        seen.note.map(|note| note.to_string()),
    )
}

const STABLE: &str = r#""dogwatch_side":"cart-66cb466fc5""#;
const CANARY: &str = r#""dogwatch_side":"cart-5d8b7c9f6d""#;

fn of(side: &str, label: &str, value: &str) -> String {
    format!(r#"{side},"{label}":"{value}""#)
}

#[test]
fn answers_become_counts() {
    let (rows, why, note) = joined(&["http", "kubernetes"], |question| {
        let ok = |side: &str| of(side, "code", "200");
        let failed = |side: &str| of(side, "status", "503");
        let le = |side: &str, bound: &str| of(side, "le", bound);
        let series: Vec<(String, &str)> = match question.what {
            What::Requests => vec![
                (ok(STABLE), "9000.4"),
                (of(STABLE, "code", "404"), "12"),
                (failed(STABLE), "3.2"),
                (ok(CANARY), "120.6"),
                (failed(CANARY), "7"),
                (ok(r#""dogwatch_side":"web-77bc""#), "5"),
                (ok(r#""dogwatch_side":"web-88bc""#), "6"),
                // Of nobody who is wanted.
                (ok(r#""dogwatch_side":"cart-99ff""#), "NaN"),
                (ok(r#""pod_template_hash":"99ff""#), "1"),
            ],
            What::Latency => vec![
                (le(CANARY, "+Inf"), "120"),
                (le(CANARY, "0.1"), "80"),
                (le(CANARY, "0.5"), "115.4"),
                (le(CANARY, "?"), "1"),
            ],
            What::Rate => vec![(STABLE.into(), "5"), (CANARY.into(), "0.0667")],
            What::Cpu => vec![(CANARY.into(), "0.93"), (STABLE.into(), "NaN")],
            What::Memory => Vec::new(),
        };
        let series: Vec<_> = series
            .iter()
            .map(|(labels, value)| (labels.as_str(), *value))
            .collect();
        Ok(answer(&series))
    });
    let counts: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.of.pods.workload.as_str(),
                row.counts.requests,
                row.counts.failures,
            )
        })
        .collect();
    assert_eq!(
        counts,
        [("cart", 9016, 3), ("cart", 128, 7), ("web", 11, 0)]
    );
    let canary = &rows[1].counts;
    let latency = canary.latency.as_ref().expect("known");
    assert_eq!(*latency.bounds, [0.1, 0.5, f64::INFINITY]);
    assert_eq!(latency.counts, [80, 35, 5]);
    assert_eq!(
        (canary.cpu, canary.memory, canary.rate),
        (Some(0.93), None, Some(0.0667))
    );
    assert_eq!((rows[0].counts.cpu, rows[0].counts.over), (None, OVER));
    assert_eq!(why, None);
    assert_eq!(
        note.as_deref(),
        Some("sides: cpu: 1 series of no use (NaN, Inf, negative)")
    );
}

#[test]
fn a_question_that_fails_leaves_the_others_and_is_said() {
    let (rows, why, note) = joined(&["http"], |question| match question.what {
        What::Requests => Ok(answer(&[(CANARY, "4")])),
        What::Latency => Err("answered 422: too many samples".into()),
        _ => Ok(answer(&[])),
    });
    assert_eq!((rows.len(), rows[0].counts.requests), (1, 4));
    assert_eq!(
        (&rows[0].counts.latency, rows[0].counts.rate),
        (&None, None)
    );
    assert_eq!(
        why.as_deref(),
        Some("latency: answered 422: too many samples")
    );
    assert_eq!(
        note.as_deref(),
        Some("sides: latency: answered 422: too many samples")
    );
}

#[test]
fn where_nobody_is_spoken_of_nothing_is_zero_and_it_is_said() {
    let (rows, why, note) = joined(&["http"], |_| Ok(answer(&[])));
    assert_eq!(rows, []);
    assert!(why.is_some_and(|why| why.contains("has counted a request")));
    assert_eq!(note, None);
    let (rows, why, _) = joined(&["http"], |_| Ok(answer(&[(CANARY, "0")])));
    assert_eq!((rows.len(), rows[0].counts.requests, why), (1, 0, None));
}

#[test]
fn a_side_is_of_the_first_set_that_knows_it() {
    let (rows, ..) = joined(&["istio", "http"], |question| {
        let is_mesh = question.text.contains("istio");
        let of_mesh =
            r#""dogwatch_side":"cart-66cb466fc5","destination_workload_namespace":"shop""#;
        Ok(match (question.what, is_mesh) {
            (What::Requests, true) => answer(&[(of_mesh, "100")]),
            (What::Requests, false) => answer(&[(STABLE, "90"), (CANARY, "9")]),
            (What::Latency, false) => answer(&[(&of(STABLE, "le", "1"), "90")]),
            _ => answer(&[]),
        })
    });
    let requests: Vec<_> = rows.iter().map(|row| row.counts.requests).collect();
    assert_eq!(requests, [100, 9]);
    assert_eq!(rows[0].counts.latency, None, "not the other set's");
}

#[test]
fn milliseconds_and_hashes_are_read() {
    let plain = LabelsConfig::default();
    let telling = telling("linkerd", &plain, &["pod_template_hash"]).expect("told");
    assert_eq!(
        telling.labels().collect::<BTreeSet<_>>(),
        ["pod_template_hash"].into()
    );
    let wanted = wanted();
    let questions = asked(telling, &wanted, Dialect::Prometheus);
    let hash = r#""pod_template_hash":"5d8b7c9f6d""#;
    let answers = questions.into_iter().map(|question| {
        let body = match question.what {
            What::Requests => answer(&[(&of(hash, "classification", "failure"), "2")]),
            What::Latency => answer(&[(&of(hash, "le", "50"), "2")]),
            _ => answer(&[]),
        };
        let said = read(&body, &question, &wanted).expect("an answer");
        (question, Ok(said))
    });
    let rows = rows(&join(&wanted, answers.collect(), OVER).facts);
    let counts = &rows[0].counts;
    assert_eq!((counts.requests, counts.failures), (2, 2));
    let latency = counts.latency.as_ref().expect("known");
    assert_eq!(*latency.bounds, [0.05]);
}

#[test]
fn the_side_s_expression_is_that_of_a_pod() {
    let group = format!("(.+-{})-{}", sets::HASH, sets::SUFFIX);
    assert_eq!(query::BY_SIDE.pod, group);
}
