//! Scrapes in, measurements out.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::super::text::{Format, Limits, Reader, Sample, Wanted};
use super::*;
use crate::model::CleanText;
use crate::model::signals::{Measured, Subject, SubjectKind};

fn at(seconds: f64) -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "a test's few seconds")]
    let milliseconds = (seconds * 1000.0) as i64;
    DateTime::from_timestamp_millis(1_795_400_000_000 + milliseconds).expect("a time")
}

fn subject(name: &str) -> Subject {
    Subject {
        cluster: CleanText::new("c"),
        namespace: CleanText::new("n"),
        kind: SubjectKind::App,
        name: CleanText::new(name),
    }
}

/// `r{app,code}`, `l{app,le}`, and `cpu`, `mem`, `cpul`, `meml` with `{app,pod}`.
fn meaning(sample: &Sample<'_>) -> Meaning {
    let Some(app) = sample.labels.get("app") else {
        return Meaning::Nameless(CleanText::new("app"));
    };
    let subject = subject(&app);
    let of = Of {
        set: "test",
        subject: subject.clone(),
    };
    let text = |label| CleanText::new(&sample.labels.get(label).unwrap_or_default());
    let container = |what| Meaning::Container {
        name: ContainerName {
            subject: subject.clone(),
            pod: text("pod"),
            container: text("container"),
        },
        what,
    };
    match sample.name.as_ref() {
        "r" => Meaning::Requests {
            of,
            failed: sample
                .labels
                .get("code")
                .is_some_and(|code| code.starts_with('5')),
        },
        "l" => {
            let bound = sample.labels.get("le").and_then(|le| le.parse().ok());
            bound.map_or(Meaning::Nothing, |bound| Meaning::Bucket { of, bound })
        }
        "cpu" => container(Resource::Cpu),
        "mem" => container(Resource::Memory),
        "cpul" => container(Resource::CpuLimit),
        "meml" => container(Resource::MemoryLimit),
        _ => Meaning::Nothing,
    }
}

/// A part of a scrape: it does not end.
fn part(account: &mut Account, seconds: f64, text: &str) {
    account.begin(at(seconds));
    let mut take = |sample: Sample<'_>| drop(account.take(&sample, meaning));
    let wanted = Wanted::Everything;
    let mut reader = Reader::new(Format::Prometheus, &wanted, Limits::default());
    reader.feed(text.as_bytes(), &mut take).expect("small");
    let tally = reader.finish(&mut take).expect("whole");
    assert_eq!(tally.words(), None);
}

fn scrape(account: &mut Account, seconds: f64, text: &str) {
    part(account, seconds, text);
    account.finish();
}

fn account() -> Account {
    Account::new(TimeDelta::seconds(60), TimeDelta::minutes(30))
}

fn all(accounts: &mut [Account], seconds: f64) -> HashMap<Subject, Measured> {
    let Measurements {
        traffic,
        mut saturation,
    } = measure(accounts.iter_mut(), at(seconds));
    for (of, measured) in traffic {
        saturation.entry(of.subject).or_default().merge(measured);
    }
    saturation
}

/// What is measured of `app`.
fn of(app: &str, accounts: &mut [Account], seconds: f64) -> Measured {
    all(accounts, seconds)
        .remove(&subject(app))
        .unwrap_or_default()
}

#[track_caller]
fn assert_near(value: Option<f64>, expected: f64) {
    let value = value.expect("a value");
    assert!(
        (value - expected).abs() < 1e-4 * expected.abs().max(1.0),
        "{value} is not {expected}"
    );
}

#[test]
fn the_second_scrape_yields_rates() {
    let mut accounts = [account()];
    scrape(
        &mut accounts[0],
        0.0,
        "r{app=\"a\",code=\"200\"} 100\nr{app=\"a\",code=\"500\"} 5\n",
    );
    assert_eq!(of("a", &mut accounts, 0.0), Measured::default());
    scrape(
        &mut accounts[0],
        1.0,
        "r{app=\"a\",code=\"200\"} 109\nr{app=\"a\",code=\"500\"} 6\n",
    );
    let measured = of("a", &mut accounts, 1.0);
    assert_near(measured.requests, 10.0);
    assert_near(measured.failures, 1.0);
    assert_eq!((measured.latency, measured.cpu), (None, None));
}

#[test]
fn no_series_of_failures_is_no_failures_and_no_requests_is_unknown() {
    let mut accounts = [account()];
    let text = "r{app=\"a\",code=\"200\"} 7\nl{app=\"b\",le=\"1\"} 1\nl{app=\"b\",le=\"+Inf\"} 1\n";
    scrape(&mut accounts[0], 0.0, text);
    scrape(&mut accounts[0], 5.0, text);
    let quiet = of("a", &mut accounts, 5.0);
    assert_eq!((quiet.requests, quiet.failures), (Some(0.0), Some(0.0)));
    assert!(
        !all(&mut accounts, 5.0).contains_key(&subject("b")),
        "nothing observed"
    );
}

#[test]
fn a_restart_is_no_fall_and_a_new_series_no_rise() {
    let mut accounts = [account()];
    let pod = |pod, value| format!("r{{app=\"a\",pod=\"{pod}\"}} {value}\n");
    scrape(&mut accounts[0], 0.0, &pod("x", 1000));
    scrape(
        &mut accounts[0],
        10.0,
        &(pod("x", 1100) + &pod("y", 500_000)),
    );
    assert_near(of("a", &mut accounts, 10.0).requests, 10.0);
    scrape(&mut accounts[0], 20.0, &(pod("x", 50) + &pod("y", 500_050)));
    // 100, then 50 after the restart and 50 of the other pod.
    assert_near(of("a", &mut accounts, 20.0).requests, 10.0);
}

#[test]
fn what_is_gone_is_unknown_after_a_window_and_not_zero() {
    let mut accounts = [account()];
    let both = |n: u32| format!("r{{app=\"a\"}} {n}\nr{{app=\"b\"}} {n}\n");
    scrape(&mut accounts[0], 0.0, &both(0));
    scrape(&mut accounts[0], 5.0, &both(5));
    for n in 2..60 {
        let seconds = f64::from(n) * 5.0;
        scrape(
            &mut accounts[0],
            seconds,
            &format!("r{{app=\"b\"}} {}\n", n * 5),
        );
        assert_near(of("b", &mut accounts, seconds).requests, 1.0);
        let gone = of("a", &mut accounts, seconds).requests;
        assert_eq!(gone.is_some(), seconds <= 60.0, "{seconds}: {gone:?}");
    }
    scrape(&mut accounts[0], 300.0, &both(9_000));
    assert_eq!(
        of("a", &mut accounts, 300.0).requests,
        None,
        "a start again"
    );
}

#[test]
fn a_quantile_is_that_of_what_all_targets_observed_meanwhile() {
    let buckets = |fast: u32, all: u32| {
        format!(
            "l{{app=\"a\",le=\"0.1\"}} {fast}\nl{{app=\"a\",le=\"1\"}} {all}\n\
             l{{app=\"a\",le=\"+Inf\"}} {all}\n"
        )
    };
    let mut accounts = [account(), account()];
    scrape(&mut accounts[0], 0.0, &buckets(5_000, 5_000));
    scrape(&mut accounts[1], 0.0, &buckets(0, 70));
    scrape(&mut accounts[0], 10.0, &buckets(5_090, 5_090));
    scrape(&mut accounts[1], 10.0, &buckets(0, 80));
    // 90 fast and 10 slow ones: the 95th is half-way through the slow bucket.
    assert_near(of("a", &mut accounts, 10.0).latency, 0.55);
}

#[test]
fn the_container_that_is_worst_off_counts() {
    let row = |metric, pod, container, value: f64| {
        format!("{metric}{{app=\"a\",pod=\"{pod}\",container=\"{container}\"}} {value}\n")
    };
    let used = |cpu: f64| {
        row("cpu", "x", "c", cpu)
            + &row("cpu", "x", "d", cpu * 2.0)
            + &row("cpu", "y", "c", 7.0)
            + &row("mem", "x", "c", 100.0)
            + &row("mem", "y", "c", 900.0)
            + &row("mem", "y", "unlimited", 5_000.0)
    };
    let limits = row("cpul", "x", "c", 2.0)
        + &row("cpul", "x", "d", 2.0)
        + &row("cpul", "y", "c", 0.0)
        + &row("meml", "x", "c", 1000.0)
        + &row("meml", "y", "c", 1000.0);
    let mut accounts = [account(), account()];
    scrape(&mut accounts[0], 0.0, &used(10.0));
    scrape(&mut accounts[1], 0.0, &limits);
    let first = of("a", &mut accounts, 0.0);
    assert_eq!(first.cpu, None);
    assert_near(first.memory, 0.9);
    scrape(&mut accounts[0], 10.0, &used(15.0));
    scrape(&mut accounts[1], 10.0, &limits);
    // One processor a second, of two.
    assert_near(of("a", &mut accounts, 10.0).cpu, 0.5);
    scrape(&mut accounts[1], 20.0, "");
    let unlimited = of("a", &mut accounts, 20.0);
    assert_eq!((unlimited.cpu, unlimited.memory), (None, None));
}

#[test]
fn a_target_that_fails_leaves_the_others() {
    let mut accounts = [account(), account()];
    let text = |n: u32| format!("r{{app=\"a\"}} {n}\n");
    for (seconds, n) in [(0.0, 0), (5.0, 50), (10.0, 100)] {
        scrape(&mut accounts[0], seconds, &text(n));
        scrape(&mut accounts[1], seconds, &text(n));
    }
    assert_near(of("a", &mut accounts, 10.0).requests, 20.0);
    scrape(&mut accounts[0], 15.0, &text(150));
    assert_near(of("a", &mut accounts, 15.0).requests, 20.0);
    for n in 4..20 {
        scrape(&mut accounts[0], f64::from(n) * 5.0, &text(n * 50));
    }
    assert_near(of("a", &mut accounts, 95.0).requests, 10.0);
}

#[test]
fn a_scrape_that_breaks_off_loses_nothing() {
    let mut accounts = [account()];
    let text = |a: u32, b: u32| format!("r{{app=\"a\"}} {a}\nr{{app=\"b\"}} {b}\n");
    scrape(&mut accounts[0], 0.0, &text(0, 0));
    part(&mut accounts[0], 10.0, "r{app=\"a\"} 10\n");
    scrape(&mut accounts[0], 20.0, &text(20, 20));
    assert_near(of("a", &mut accounts, 20.0).requests, 1.0);
    assert_near(of("b", &mut accounts, 20.0).requests, 1.0);
}

#[test]
fn what_is_odd_is_counted() {
    let mut account = account();
    let old = at(0.0).timestamp_millis() - 301_000;
    let text = format!(
        "r{{app=\"a\"}} 1\nr{{app=\"a\"}} 2\nr{{code=\"200\"}} 3\nother{{app=\"a\"}} 4\n\
         r{{app=\"b\"}} 5 {old}\nr{{app=\"c\"}} 5 {}\n",
        old + 3_000
    );
    for seconds in [0.0, 1.0] {
        scrape(&mut account, seconds, &text);
        let expected = Odd {
            twice: 1,
            old: 1,
            beyond: 0,
        };
        assert_eq!(account.odd, expected);
        assert_eq!(
            account.lacks().collect::<Vec<_>>(),
            [(&CleanText::new("app"), 1)]
        );
        assert!(account.has("r") && account.has("other") && !account.has("cpu"));
    }
}

#[test]
fn what_is_no_number_spoils_nothing() {
    let mut accounts = [account()];
    for (seconds, value) in [
        (0.0, "10"),
        (5.0, "NaN"),
        (10.0, "+Inf"),
        (15.0, "20"),
        (20.0, "25"),
    ] {
        let text = format!(
            "r{{app=\"a\"}} {value}\nr{{app=\"b\"}} {seconds}\nmem{{app=\"a\",pod=\"x\"}} {value}\n\
             meml{{app=\"a\",pod=\"x\"}} 100\n"
        );
        scrape(&mut accounts[0], seconds, &text);
        let memory = value.parse().ok().filter(|value: &f64| value.is_finite());
        assert_eq!(
            of("a", &mut accounts, seconds).memory,
            memory.map(|value| value / 100.0)
        );
    }
    assert_near(of("a", &mut accounts, 20.0).requests, 0.25);
    assert_near(of("b", &mut accounts, 20.0).requests, 1.0);
}

proptest! {
    /// Whatever a counter does between scrapes, the rate is what it gained over the time covered.
    #[test]
    fn the_rate_is_what_was_gained(gains in prop::collection::vec(0_u32..1000, 2..11)) {
        let mut accounts = [account()];
        let mut value = 0;
        scrape(&mut accounts[0], 0.0, "r{app=\"a\"} 0\n");
        for (n, gain) in (1_u32..).zip(&gains) {
            value += gain;
            scrape(&mut accounts[0], f64::from(n) * 5.0, &format!("r{{app=\"a\"}} {value}\n"));
        }
        let seconds = gains.len() as f64 * 5.0;
        assert_near(of("a", &mut accounts, seconds).requests, f64::from(value) / seconds);
    }
}
