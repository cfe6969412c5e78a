//! Every sample of the corpus against the recorded answers of an independent parser.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use Ours::{Reads, Refuses};
use dogwatch::backends::exposition::text::{Format, Limits, Reader, Sample, Wanted};
use serde_json::Value;

/// Where the other parser reads a line otherwise, and why ours is right.
///
/// `prometheus_client` says of its parser that it is laxer than Prometheus's; Prometheus refuses a
/// whole scrape for most of the lines that are refused here; dogwatch leaves them out and counts them.
const DIFFERENCES: [(&str, Ours, &str); 27] = [
    (
        "a_total 5 1.795407477e9",
        Reads,
        "theirs cuts at the point and drops the exponent",
    ),
    (
        "a_total 5 -0.5",
        Reads,
        "theirs reads -0 and .5 apart, which loses the sign",
    ),
    ("a_total 5 1e300", Refuses, "beyond any date"),
    (
        "{\"my.metric\",a=\"b\"} 1",
        Reads,
        "theirs takes quoted names only after a type",
    ),
    (
        "{\"my.metric\"} 1 17.5",
        Reads,
        "theirs takes quoted names only after a type",
    ),
    (
        "m{a=\"x\",} 1",
        Reads,
        "what is meant is clear; OpenMetrics would refuse the comma",
    ),
    (
        "m {a=\"x\"} 1",
        Reads,
        "theirs takes the blank for a part of the name",
    ),
    (
        "m  5",
        Reads,
        "what is meant is clear; OpenMetrics would refuse two blanks",
    ),
    (
        "m\t5",
        Reads,
        "what is meant is clear; OpenMetrics would refuse the tab",
    ),
    (
        "m 5 ",
        Reads,
        "what is meant is clear; OpenMetrics would refuse the blank",
    ),
    (
        " m 5",
        Reads,
        "what is meant is clear; OpenMetrics would refuse the blank",
    ),
    (
        "m{_a=\"x\",__b=\"y\",c9=\"z\"} 1",
        Reads,
        "two underscores are reserved, not forbidden",
    ),
    (
        "m -0",
        Reads,
        "theirs reads an integer, which has no sign at 0",
    ),
    ("m 5 9223372036854775807", Refuses, "beyond any date"),
    ("m 5 99999999999999999999", Refuses, "beyond any date"),
    (
        "m 5 1.5",
        Refuses,
        "milliseconds are whole, so this is of the other format",
    ),
    (
        "m 5 1795407477666 7",
        Refuses,
        "theirs takes the last word for the time",
    ),
    (
        "m 5 # {trace_id=\"abc\"} 0.5",
        Reads,
        "theirs takes the exemplar's value for the time",
    ),
    (
        "m_bucket{le=\"1\"} 5 # {trace_id=\"abc\"} 0.5 1795407477.1",
        Reads,
        "theirs takes the exemplar's time for the sample's",
    ),
    (
        "m_bucket{le=\"1\"} 5 1795407477666 # {trace_id=\"a}b\"} 0.5",
        Reads,
        "theirs takes the exemplar's value for the time",
    ),
    ("m{\"\"=\"x\"} 1", Refuses, "a label without a name"),
    (
        "m{a:b=\"x\"} 1",
        Refuses,
        "a label's name has no colon unless quoted",
    ),
    ("m{,} 1", Refuses, "a comma before nothing"),
    ("m{,a=\"x\"} 1", Refuses, "a comma before everything"),
    (
        "{__name__=\"n\"} 1",
        Refuses,
        "the name's label is the server's own",
    ),
    (
        "\"m\"{a=\"x\"} 1",
        Refuses,
        "a quoted name stands within the braces",
    ),
    ("m ５", Refuses, "a digit of another script"),
];

/// What dogwatch makes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ours {
    Reads,
    Refuses,
}

/// A sample, in a form that can be compared; values by their bits, so that NaN equals NaN.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    name: String,
    labels: BTreeMap<String, String>,
    value: u64,
    milliseconds: Option<i64>,
}

fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN } else { value }.to_bits()
}

fn folder(name: &str) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exposition");
    fixtures.join(name)
}

/// The files of the corpus: their names and what is in them.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder("corpus")).expect("the corpus");
    let mut corpus: Vec<(String, Vec<u8>)> = files
        .map(|file| {
            let file = file.expect("a file");
            let name = file.file_name().into_string().expect("a plain name");
            (name, fs::read(file.path()).expect("readable"))
        })
        .collect();
    corpus.sort();
    assert!(corpus.len() >= 7, "{}", corpus.len());
    corpus
}

fn format(file: &str) -> Format {
    if file.ends_with(".openmetrics") {
        Format::OpenMetrics
    } else {
        Format::Prometheus
    }
}

fn read(bytes: &[u8], format: Format) -> (Vec<Read>, u64) {
    let mut samples = Vec::new();
    let mut take = |sample: Sample<'_>| {
        let labels = sample.labels.iter();
        samples.push(Read {
            name: sample.name.to_string(),
            labels: labels
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            value: bits(sample.value),
            milliseconds: sample.at.map(|at| at.timestamp_millis()),
        });
    };
    let mut reader = Reader::new(format, &Wanted::Everything, Limits::default());
    reader.feed(bytes, &mut take).expect("small enough");
    let tally = reader.finish(&mut take).expect("whole");
    (samples, tally.unreadable)
}

/// What the other parser read on which line; nothing where it refused.
fn answers(file: &str) -> Vec<(usize, Option<Read>)> {
    let path = folder("answers").join(format!("{file}.json"));
    let text = fs::read_to_string(&path).expect("recorded answers");
    let rows: Vec<Vec<Value>> = serde_json::from_str(&text).expect("the answers");
    let answer = |row: Vec<Value>| {
        let line = row[0].as_u64().and_then(|line| line.try_into().ok());
        let line: usize = line.expect("a line");
        let [_, name, labels, value, milliseconds] = row.as_slice() else {
            return (line, None);
        };
        let value = value.as_str().expect("a value").parse().expect("a number");
        let read = Read {
            name: name.as_str().expect("a name").to_owned(),
            labels: serde_json::from_value(labels.clone()).expect("labels"),
            value: bits(value),
            milliseconds: milliseconds.as_i64(),
        };
        (line, Some(read))
    };
    rows.into_iter().map(answer).collect()
}

#[test]
fn each_line_is_read_as_the_independent_parser_reads_it() {
    let mut compared = 0;
    let mut differences = Vec::new();
    for (file, bytes) in corpus() {
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        for (number, theirs) in answers(&file) {
            let line = lines[number - 1];
            let end: &[u8] = match format(&file) {
                Format::Prometheus => b"",
                Format::OpenMetrics => b"\n# EOF\n",
            };
            let (samples, unreadable) = read(&[line, end].concat(), format(&file));
            assert_eq!(samples.len() as u64 + unreadable, 1, "{file}:{number}");
            let ours = samples.into_iter().next();
            if ours != theirs {
                let text = String::from_utf8_lossy(line).into_owned();
                differences.push((file.clone(), number, text, ours, theirs));
            }
            compared += 1;
        }
    }
    assert!(compared > 1_800, "{compared}");
    let known = |text: &str, ours: &Option<Read>| {
        let ours = if ours.is_some() {
            Ours::Reads
        } else {
            Ours::Refuses
        };
        DIFFERENCES
            .iter()
            .any(|known| (known.0, known.1) == (text, ours))
    };
    let unknown: Vec<String> = differences
        .iter()
        .filter(|(_, _, text, ours, _)| !known(text, ours))
        .map(|difference| format!("{difference:?}"))
        .collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    for (line, _, why) in DIFFERENCES {
        let found = differences.iter().any(|difference| difference.2 == line);
        assert!(found, "no difference any more: {line} ({why})");
    }
}

#[test]
fn a_whole_file_is_the_sum_of_its_lines() {
    for (file, bytes) in corpus() {
        // Without its end mark, what is hostile says nothing as a whole.
        if file == "hostile.openmetrics" {
            continue;
        }
        let (samples, unreadable) = read(&bytes, format(&file));
        let lines = answers(&file).len() as u64;
        assert_eq!(samples.len() as u64 + unreadable, lines, "{file}");
        if !file.starts_with("hostile") {
            assert_eq!(unreadable, 0, "{file}");
            let theirs: Vec<Read> = answers(&file).into_iter().filter_map(|row| row.1).collect();
            assert_eq!(samples, theirs, "{file}");
        }
    }
}
