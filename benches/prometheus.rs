//! How long a round of Prometheus's answers takes: read, joined by app, and taken in by the fleet.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::fmt::Write;
use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dogwatch::backends::metrics::sides::WantedSides;
use dogwatch::backends::metrics::{Seen, sets};
use dogwatch::backends::prometheus::decode::Dialect;
use dogwatch::backends::prometheus::sides::{self, Telling, What};
use dogwatch::backends::prometheus::{Answered, Question, decode, join, questions};
use dogwatch::config::PrometheusConfig;
use dogwatch::fleet::sample::{fleet, noon, says, workload};
use dogwatch::fleet::{Fact, Fleet};
use dogwatch::model::signals::{Signal, SubjectKind};
use dogwatch::model::{AppId, Compared, SidePods};

const APPS: usize = 10_000;

/// What is asked in a round of five signals.
fn asked() -> Vec<Question> {
    let named = |name| sets::named(name).expect("a set");
    let cluster = workload(0, 0).app.cluster;
    questions(
        &[named("http"), named("kubernetes")],
        &PrometheusConfig::default(),
        &cluster,
    )
}

/// An answer, as Prometheus writes it.
fn answer(question: &Question, shift: usize) -> Vec<u8> {
    let names = question.reader.names();
    let label = match names.last().map(|naming| naming.kind) {
        Some(SubjectKind::Workload) => "workload",
        _ => "app",
    };
    let mut json = String::from(r#"{"status":"success","data":{"resultType":"vector","result":["#);
    for number in 0..APPS {
        let app = workload(number, 0).app;
        let value = match question.signal {
            // Every tenth app fails now and then.
            Signal::Errors if number % 10 != 0 => continue,
            Signal::Errors => 0.013_888_888_888_888_9,
            Signal::Requests => 1.234_567_890_123_4 + ((number + shift) % 97) as f64,
            _ => ((number + shift) % 89) as f64 / 100.3,
        };
        let comma = if json.ends_with('[') { "" } else { "," };
        let namespace = &app.namespace;
        write!(
            json,
            r#"{comma}{{"metric":{{"{label}":"{}","namespace":"{namespace}"}},"value":[1795425457.898,"{value}"]}}"#,
            app.name,
        )
        .expect("a string");
    }
    json.push_str("]}}");
    json.into_bytes()
}

fn read(questions: &[Question], bodies: &[Vec<u8>]) -> Vec<Answered> {
    let both = questions.iter().zip(bodies);
    both.map(|(question, body)| {
        let instant = decode::vector(body, &question.reader).expect("an answer");
        (question.clone(), Ok(instant))
    })
    .collect()
}

fn apply(fleet: &mut Fleet, seen: Seen) {
    for fact in seen.facts {
        black_box(fleet.apply(says(vec![fact], noon())));
    }
}

fn round(criterion: &mut Criterion) {
    let questions = asked();
    let bodies = [0, 1].map(|shift| -> Vec<_> {
        questions
            .iter()
            .map(|question| answer(question, shift))
            .collect()
    });
    let window = TimeDelta::minutes(5);
    let mut fleet = fleet(APPS);
    let seen = join(read(&questions, &bodies[0]), window);
    let rows = seen.facts.iter().map(|fact| match fact {
        Fact::Measured(rows) => rows.len(),
        _ => 0,
    });
    assert!(rows.sum::<usize>() >= APPS, "every app is spoken of");

    let mut group = criterion.benchmark_group("10000 apps x 5 signals");
    let bytes: usize = bodies[0].iter().map(Vec::len).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sample_size(20);
    group.bench_function("read", |bencher| {
        bencher.iter(|| black_box(read(&questions, &bodies[0])));
    });
    let mut turn = 0;
    group.bench_function("read, joined and applied", |bencher| {
        bencher.iter(|| {
            turn += 1;
            let seen = join(read(&questions, &bodies[turn % 2]), window);
            apply(&mut fleet, seen);
        });
    });
    group.finish();
}

const ROLLOUTS: usize = 2_000;

/// Both sides of each rollout, one after the other.
fn compared() -> WantedSides {
    let sides = (0..2 * ROLLOUTS).map(|number| {
        let AppId {
            cluster,
            namespace,
            name,
        } = workload(number / 2, 0).app;
        let hash = if number.is_multiple_of(2) {
            "66cb466fc5"
        } else {
            "5d8b7c9f6d"
        };
        let pods = SidePods {
            workload: name,
            hash: Some(hash.into()),
        };
        Compared {
            cluster,
            namespace,
            pods,
        }
    });
    WantedSides::new(&sides.collect::<Vec<_>>(), None)
}

/// An answer about sides, as Prometheus writes it.
fn about_sides(question: &sides::Question, wanted: &WantedSides) -> Vec<u8> {
    let labels: Vec<String> = match question.what {
        What::Requests => ["200", "404", "503"]
            .map(|code| format!(r#","code":"{code}""#))
            .into(),
        What::Latency => (0..12)
            .map(|bucket| format!(r#","le":"{bucket}.5""#))
            .collect(),
        What::Rate | What::Cpu | What::Memory => vec![String::new()],
    };
    let mut json = String::from(r#"{"status":"success","data":{"resultType":"vector","result":["#);
    for side in wanted.sides() {
        let (namespace, pods) = (&side.namespace, &side.pods);
        let name = format!(
            "{}-{}",
            pods.workload,
            pods.only_hash().map_or("", |hash| hash.as_str())
        );
        for more in &labels {
            let comma = if json.ends_with('[') { "" } else { "," };
            write!(
                json,
                r#"{comma}{{"metric":{{"dogwatch_side":"{name}","namespace":"{namespace}"{more}}},"value":[1795425457.898,"123.456"]}}"#,
            )
            .expect("a string");
        }
    }
    json.push_str("]}}");
    json.into_bytes()
}

fn sides_apart(criterion: &mut Criterion) {
    let (config, wanted) = (PrometheusConfig::default(), compared());
    let cluster = workload(0, 0).app.cluster;
    let set = |name| sets::named(name).expect("a set");
    let traffic = set("http").traffic.as_ref().expect("traffic");
    let saturation = set("kubernetes").saturation.as_ref().expect("saturation");
    let is_there = |label: &str| label == "namespace" || label == "pod";
    let tellings = [
        Telling::of_traffic(traffic, &config.labels, &cluster, is_there).expect("told"),
        Telling::of_saturation(saturation, &config.labels, &cluster),
    ];
    let asked = sides::questions(&tellings, &wanted, (&config, Dialect::Prometheus));
    let bodies: Vec<_> = asked.iter().map(|it| about_sides(it, &wanted)).collect();
    let join = || {
        let both = asked.iter().zip(&bodies);
        let answers = both.map(|(question, body)| {
            let said = sides::read(body, question, &wanted).expect("an answer");
            (question.clone(), Ok(said))
        });
        sides::join(&wanted, answers.collect(), TimeDelta::minutes(30))
    };
    let seen = join();
    let told = seen.facts.iter().map(|fact| match fact {
        Fact::Sides(rows) => rows.len(),
        _ => 0,
    });
    assert_eq!(told.sum::<usize>(), 2 * ROLLOUTS, "every side is told");
    let mut group = criterion.benchmark_group("sides of 2000 rollouts");
    let bytes: usize = bodies.iter().map(Vec::len).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sample_size(20);
    group.bench_function("read and joined", |bencher| {
        bencher.iter(|| black_box(join()));
    });
    group.finish();
}

criterion_group!(benches, round, sides_apart);
criterion_main!(benches);
