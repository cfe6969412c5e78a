//! What is measured of the world while it goes on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Bench, start};
use crate::sim::ScenarioName;
use crate::sim::store::{Key, Resource};
use crate::sim::world::{Cast, Gate, Traffic, controller};

/// A world, and somebody who scrapes it.
pub(super) struct Watch {
    pub(super) bench: Bench,
    traffic: Traffic,
}

/// One scrape: every series with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scrape(BTreeMap<String, f64>);

impl Watch {
    pub(super) fn new(scenario: &str, apps: usize) -> Self {
        let name = scenario.parse::<ScenarioName>().unwrap();
        let bench = Bench::new(scenario, apps);
        let traffic = Traffic::new(7, start(), name.scenario().texture);
        Self {
            traffic: traffic.gated(bench.world.gates()),
            bench,
        }
    }

    /// With this gate and no other.
    pub(super) fn gate(&mut self, gate: Gate) {
        let texture = self.bench.world.founding.scenario.texture;
        self.traffic = Traffic::new(7, start(), texture).gated(&[gate]);
    }

    /// The text at this second of the world.
    fn text_at(&mut self, second: i64) -> String {
        self.bench.run_to(second);
        let changes = self.traffic.fetch(&self.bench.store);
        let (images, now) = (self.bench.world.images(), self.bench.world.clock);
        self.traffic.take_up(changes, images, now);
        self.traffic.write(now)
    }

    pub(super) fn at(&mut self, second: i64) -> Scrape {
        let text = self.text_at(second);
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        let samples = samples.map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap();
            (series.to_owned(), value.parse().unwrap())
        });
        let count = text.lines().filter(|line| !line.starts_with('#')).count();
        let scrape = Scrape(samples.collect());
        assert_eq!(scrape.0.len(), count, "a series is there twice");
        scrape
    }
}

impl Scrape {
    /// The series of one family with all of these in their labels.
    fn of<'a>(&'a self, family: &str, parts: &[&str]) -> impl Iterator<Item = (&'a str, f64)> {
        let head = format!("{family}{{");
        let series = self.0.iter().filter(move |(series, _)| {
            series.starts_with(&head) && parts.iter().all(|part| series.contains(part))
        });
        series.map(|(series, value)| (series.as_str(), *value))
    }

    pub(super) fn sum(&self, family: &str, parts: &[&str]) -> f64 {
        self.of(family, parts).map(|(_, value)| value).sum()
    }

    pub(super) fn requests(&self, parts: &[&str]) -> f64 {
        self.sum("http_requests_total", parts)
    }

    pub(super) fn failures(&self, parts: &[&str]) -> f64 {
        let code = |code| self.requests(&[parts, &[code]].concat());
        code("code=\"500\"") + code("code=\"503\"") + code("code=\"504\"")
    }

    /// The labels of every pod with a histogram.
    fn asked_pods(&self) -> BTreeSet<String> {
        let counts = self.of("http_request_duration_seconds_count", &[]);
        counts
            .map(|(series, _)| series.split_once('{').unwrap().1.replace('}', ""))
            .collect()
    }
}

pub(super) fn app(key: &Key) -> String {
    format!("namespace=\"{}\",app=\"{}\"", key.namespace, key.name)
}

fn pod_of(tree: &Value) -> String {
    format!("pod=\"{}\"", tree["metadata"]["name"].as_str().unwrap())
}

#[test]
fn histograms_agree_with_themselves_and_with_the_counters() {
    let mut watch = Watch::new("still", 60);
    watch.at(0);
    let scrape = watch.at(300);
    let pods = scrape.asked_pods();
    assert!(pods.len() > 30, "{pods:?}");
    for labels in pods {
        let labels = [labels.as_str()];
        let count = scrape.sum("http_request_duration_seconds_count", &labels);
        let mut buckets: Vec<f64> = scrape
            .of("http_request_duration_seconds_bucket", &labels)
            .map(|(_, value)| value)
            .collect();
        let infinite = [labels[0], "le=\"+Inf\""];
        let all = scrape.sum("http_request_duration_seconds_bucket", &infinite);
        // Buckets grow with their bounds, so the largest is that without one.
        buckets.sort_by(f64::total_cmp);
        assert_eq!(buckets.last(), Some(&count), "{labels:?}");
        assert_eq!(all.to_bits(), count.to_bits(), "{labels:?}");
        assert_eq!(scrape.requests(&labels).to_bits(), count.to_bits());
        let sum = scrape.sum("http_request_duration_seconds_sum", &labels);
        assert!(sum > 0.0 && sum < 30.0 * count, "{labels:?}: {sum}");
    }
}

#[test]
fn counters_never_go_back_while_nothing_restarts() {
    let mut watch = Watch::new("still", 40);
    let mut before = watch.at(0);
    for second in [1, 2, 5, 15, 16, 60, 400] {
        let after = watch.at(second);
        for (series, value) in &before.0 {
            let is_gauge = series.starts_with("container_memory") || series.starts_with("kube_");
            let now = after.0.get(series).unwrap();
            assert!(is_gauge || now >= value, "{series}: {value} {now}");
        }
        before = after;
    }
}

#[test]
fn nobody_calls_some_apps_any_more_and_most_of_them_were_called_once() {
    let mut watch = Watch::new("still", 200);
    let before = watch.at(0);
    let after = watch.at(600);
    let apps = watch.bench.trees(Resource::Deployments);
    let apps = apps.iter().map(|tree| app(&Key::of(tree)));
    let (mut unused, mut never) = (0, 0);
    for app in apps {
        let (was, is) = (before.requests(&[&app]), after.requests(&[&app]));
        unused += u32::from(is > 0.0 && is <= was);
        never += u32::from(after.of("http_requests_total", &[&app]).count() == 0);
    }
    // A sixth of the bronze apps are idle, and some of the others sleep in the evening.
    assert!((10..60).contains(&unused), "{unused}");
    // The cluster's name service is one of these.
    assert!((2..20).contains(&never), "{never}");
}

#[test]
fn it_does_not_matter_how_often_somebody_looks() {
    let run = |seconds: &[i64]| {
        let mut watch = Watch::new("calm", 30);
        watch.at(0);
        let scrapes: Vec<_> = seconds.iter().map(|second| watch.at(*second)).collect();
        scrapes.last().cloned().unwrap()
    };
    let often: Vec<i64> = (1..=24).map(|nth| nth * 5).collect();
    let (often, again, seldom) = (run(&often), run(&often), run(&[60, 120]));
    assert_eq!(often, again);
    let (often, seldom) = (often.requests(&[]), seldom.requests(&[]));
    // Where a pod changed, an earlier look has put the change at another millisecond.
    assert!((often - seldom).abs() / often < 0.001, "{often} {seldom}");
}

#[test]
fn a_container_that_is_started_again_counts_from_0() {
    let mut watch = Watch::new("still", 60);
    let key = watch.bench.world.cast(Cast::Soloist).unwrap().clone();
    let pod = watch.bench.pods(&key)[0].clone();
    let labels = pod_of(&pod);
    let labels = [labels.as_str()];
    let before = watch.at(5);
    assert!(before.requests(&labels) > 100.0);
    let at = Key::of(&pod);
    let bench = &mut watch.bench;
    bench.world.with_context(&mut bench.store, |_, context| {
        controller::crash(context, &at);
    });
    let after = watch.at(35);
    let (was, is) = (before.requests(&labels), after.requests(&labels));
    assert!(is > 0.0 && is < was, "{was} {is}");
    let cpu = "container_cpu_usage_seconds_total";
    assert!(after.sum(cpu, &labels) < before.sum(cpu, &labels));
    // The others have gone on.
    assert!(after.requests(&[&app(&key)]) > 0.0);
}

#[test]
fn requests_that_find_no_pod_are_answered_by_the_gateway() {
    let mut watch = Watch::new("still", 60);
    let key = watch.bench.world.cast(Cast::Soloist).unwrap().clone();
    let labels = app(&key);
    let nowhere = [labels.as_str(), "pod=\"\"", "code=\"503\""];
    let before = watch.at(10);
    assert_eq!(before.of("http_requests_total", &nowhere).count(), 0);
    watch
        .bench
        .edit(&key, |tree| tree["spec"]["replicas"] = 0.into());
    let gone = watch.at(40);
    let some = gone.requests(&nowhere);
    assert!(some > 20.0, "{some}");
    // What is gone has no series, but for those of the gateway itself.
    assert_eq!(gone.of("http_requests_total", &[&labels]).count(), 1);
    let pods = format!("pod=\"{}-", key.name);
    let container = "container_memory_working_set_bytes";
    assert_eq!(gone.of(container, &[&pods]).count(), 0);
    let later = watch.at(70).requests(&nowhere);
    assert!(later > some + 20.0, "{some} {later}");
}

#[test]
fn an_app_that_is_deleted_is_no_longer_measured() {
    let mut watch = Watch::new("still", 30);
    let key = watch.bench.app_with(1);
    let labels = format!("pod=\"{}-", key.name);
    assert!(watch.at(5).0.keys().any(|series| series.contains(&labels)));
    let now = watch.bench.world.clock;
    let store = &mut watch.bench.store;
    store.delete(Resource::Deployments, &key, now).unwrap();
    let after = watch.at(20);
    let left: Vec<_> = after.0.keys().filter(|it| it.contains(&labels)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(after.of("http_requests_total", &[&app(&key)]).count(), 0);
}

#[test]
fn who_was_away_for_long_takes_up_where_they_left() {
    let run = |forgets: bool| {
        let mut watch = Watch::new("calm", 40);
        watch.at(5);
        watch.bench.run_to(60);
        if forgets {
            let store = &mut watch.bench.store;
            store.compact(store.revision());
        }
        watch.at(65)
    };
    let (known, relisted) = (run(false), run(true));
    let series = |scrape: &Scrape| scrape.0.keys().cloned().collect::<BTreeSet<_>>();
    let (known_series, relisted_series) = (series(&known), series(&relisted));
    let pods = "container_cpu_usage_seconds_total";
    assert_eq!(known.of(pods, &[]).count(), relisted.of(pods, &[]).count());
    assert!(known_series.intersection(&relisted_series).count() * 100 > known_series.len() * 97);
    let (known, relisted) = (known.requests(&[]), relisted.requests(&[]));
    assert!(
        (known - relisted).abs() / known < 0.02,
        "{known} {relisted}"
    );
}

#[test]
fn the_evening_shows_in_the_signals() {
    let mut watch = Watch::new("evening", 150);
    let cast = |watch: &Watch, cast| app(watch.bench.world.cast(cast).unwrap());
    let (star, soloist) = (cast(&watch, Cast::Star), cast(&watch, Cast::Soloist));
    let early = watch.at(5);
    let (before, after) = (watch.at(50), watch.at(110));
    let ratio = |app: &str| {
        let requests = after.requests(&[app]) - before.requests(&[app]);
        let failures = after.failures(&[app]) - before.failures(&[app]);
        (requests, failures / requests)
    };
    let slow = |from: &Scrape, until: &Scrape, app: &str| {
        let of = |scrape: &Scrape, what: &str| {
            scrape.sum(&format!("http_request_duration_seconds_{what}"), &[app])
        };
        let sum = of(until, "sum") - of(from, "sum");
        sum / (of(until, "count") - of(from, "count"))
    };
    let (requests, failing) = ratio(&soloist);
    assert!(requests > 100.0, "{requests}");
    assert!((0.04..0.08).contains(&failing), "{failing}");
    let (requests, failing) = ratio(&star);
    assert!(requests > 30.0, "{requests}");
    // A single pod is left of three, and sheds what is too much.
    assert!((0.04..0.1).contains(&failing), "{failing}");
    let nothing = Scrape(BTreeMap::new());
    for app in [&star, &soloist] {
        let (usual, now) = (slow(&nothing, &early, app), slow(&before, &after, app));
        assert!(now > 2.0 * usual, "{app}: {usual} {now}");
    }
    let everybody = ratio("").1;
    assert!(everybody < 0.02, "{everybody}");
}

#[test]
fn what_leaks_fills_its_memory_and_is_killed() {
    let mut watch = Watch::new("evening", 40);
    let key = watch.bench.world.cast(Cast::Stagehand).unwrap().clone();
    let part = format!("pod=\"{}-", key.name);
    let share = |scrape: &Scrape| {
        let used = scrape.sum("container_memory_working_set_bytes", &[&part]);
        let limits = "kube_pod_container_resource_limits";
        used / scrape.sum(limits, &[&part, "resource=\"memory\""])
    };
    let (soon, late) = (share(&watch.at(60)), share(&watch.at(160)));
    assert!(soon < 0.85 && late > 0.9 && late < 1.0, "{soon} {late}");
    watch.bench.run_to(200);
    let killed = watch.bench.pods(&key).into_iter().any(|pod| {
        let last = &pod["status"]["containerStatuses"][0]["lastState"]["terminated"];
        last["reason"] == "OOMKilled" && last["exitCode"] == 137
    });
    assert!(killed);
    assert!(share(&watch.at(201)) < 0.8);
}

#[test]
fn limits_are_those_of_the_pods() {
    let mut watch = Watch::new("still", 30);
    let key = watch.bench.app_with(1);
    let pod = watch.bench.pods(&key)[0].clone();
    let scrape = watch.at(1);
    let name = pod_of(&pod);
    let limit =
        |resource: &str| scrape.sum("kube_pod_container_resource_limits", &[&name, resource]);
    let written = &pod["spec"]["containers"][0]["resources"]["limits"];
    let memory = written["memory"].as_str().unwrap();
    let mebibytes: f64 = memory.strip_suffix("Mi").unwrap().parse().unwrap();
    let bytes = limit("resource=\"memory\",unit=\"byte\"");
    assert!((bytes - mebibytes * 1_048_576.0).abs() < 0.5);
    let cpu = written["cpu"].as_str().unwrap();
    let cores = limit("resource=\"cpu\",unit=\"core\"");
    let expected = match cpu.strip_suffix('m') {
        Some(thousandths) => thousandths.parse::<f64>().unwrap() / 1_000.0,
        None => cpu.parse().unwrap(),
    };
    assert!((cores - expected).abs() < 1e-9);
}

#[test]
fn hostile_metrics_are_well_formed_lines() {
    let mut watch = Watch::new("hostile", 20);
    let text = watch.text_at(3);
    let hostile = text.lines().filter(|line| line.contains("nowhere"));
    assert!(hostile.count() > 10);
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let rest = match line.split_once('{') {
            Some((_, labels)) => after_labels(labels).unwrap_or_else(|| panic!("{line:?}")),
            None => line.split_once(' ').unwrap().1,
        };
        let value = rest.split_whitespace().next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line:?}");
    }
    // A family's samples stand together.
    let names = text.lines().filter(|line| !line.starts_with('#'));
    let mut names: Vec<_> = names
        .map(|line| line.split(['{', ' ']).next().unwrap())
        .collect();
    names.retain(|name| !name.starts_with("http_request_duration_seconds_"));
    names.dedup();
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(names.len(), distinct.len(), "{names:?}");
}

/// What follows the brace that ends the labels.
fn after_labels(labels: &str) -> Option<&str> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in labels.char_indices() {
        match letter {
            _ if escaped => {
                assert!(['\\', '"', 'n'].contains(&letter), "{labels:?}");
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(&labels[at + 1..]),
            _ => {}
        }
    }
    None
}
