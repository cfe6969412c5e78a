//! What is read, line by line, and how an answer streams.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;

/// A sample as its name, its labels by name, its value and its milliseconds.
#[derive(Clone, Debug, PartialEq)]
struct Plain {
    name: String,
    labels: Vec<(String, String)>,
    value: f64,
    milliseconds: Option<i64>,
}

fn plain(sample: &Sample<'_>) -> Plain {
    let labels = sample.labels.iter();
    Plain {
        name: sample.name.to_string(),
        labels: labels
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect(),
        value: sample.value,
        milliseconds: sample.at.as_ref().map(DateTime::<Utc>::timestamp_millis),
    }
}

/// Reads `chunks` to the end.
fn read_chunks<'a>(
    format: Format,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(Vec<Plain>, Tally), Unfinished> {
    let mut samples = Vec::new();
    let mut take = |sample: Sample<'_>| samples.push(plain(&sample));
    let mut reader = Reader::new(format, &Wanted::Everything, Limits::default());
    for chunk in chunks {
        reader.feed(chunk, &mut take)?;
    }
    let tally = reader.finish(&mut take)?;
    Ok((samples, tally))
}

fn read(text: &str) -> (Vec<Plain>, Tally) {
    read_chunks(Format::Prometheus, [text.as_bytes()]).expect("small enough")
}

fn sample(name: &str, labels: &[(&str, &str)], value: f64, milliseconds: Option<i64>) -> Plain {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Plain {
        name: name.to_owned(),
        labels: labels.iter().map(owned).collect(),
        value,
        milliseconds,
    }
}

#[test]
fn samples_are_read_however_they_are_written() {
    for (line, expected) in [
        ("m 5", sample("m", &[], 5.0, None)),
        ("m\t5", sample("m", &[], 5.0, None)),
        ("  m   5  ", sample("m", &[], 5.0, None)),
        ("m{} 5", sample("m", &[], 5.0, None)),
        ("m{}5", sample("m", &[], 5.0, None)),
        (r#"m {a="x"} 1"#, sample("m", &[("a", "x")], 1.0, None)),
        ("a:b:rate5m 0.25", sample("a:b:rate5m", &[], 0.25, None)),
        (":m 1", sample(":m", &[], 1.0, None)),
        (
            r#"m{a="/u/{id}"} 1"#,
            sample("m", &[("a", "/u/{id}")], 1.0, None),
        ),
        (
            r#"m{a="x,y",b="z"} 1"#,
            sample("m", &[("a", "x,y"), ("b", "z")], 1.0, None),
        ),
        (
            r#"m{q="a=b&c=d"} 1"#,
            sample("m", &[("q", "a=b&c=d")], 1.0, None),
        ),
        (
            r#"m{ a = "x" , b="y" , } 1"#,
            sample("m", &[("a", "x"), ("b", "y")], 1.0, None),
        ),
        (
            r#"m{a="\"\\\n\d"} 1"#,
            sample("m", &[("a", "\"\\\n\\d")], 1.0, None),
        ),
        (r#"m{a="x\\"} 1"#, sample("m", &[("a", "x\\")], 1.0, None)),
        (r#"m{a=""} 1"#, sample("m", &[("a", "")], 1.0, None)),
        (
            "m{a=\"# 1 2\"} 1",
            sample("m", &[("a", "# 1 2")], 1.0, None),
        ),
        (
            r#"{"my.metric",a="b"} 1"#,
            sample("my.metric", &[("a", "b")], 1.0, None),
        ),
        (
            r#"{a="b","größe \"x\""} 1"#,
            sample("größe \"x\"", &[("a", "b")], 1.0, None),
        ),
        (r#"m{"a.b"="c"} 1"#, sample("m", &[("a.b", "c")], 1.0, None)),
        ("m 1795407477", sample("m", &[], 1_795_407_477.0, None)),
        (
            "m 5 1795407477666",
            sample("m", &[], 5.0, Some(1_795_407_477_666)),
        ),
        ("m 5 -1", sample("m", &[], 5.0, Some(-1))),
        ("m +5.5e-3", sample("m", &[], 0.0055, None)),
        ("m .5", sample("m", &[], 0.5, None)),
        ("m +Inf", sample("m", &[], f64::INFINITY, None)),
        ("m -Inf", sample("m", &[], f64::NEG_INFINITY, None)),
        ("m infinity", sample("m", &[], f64::INFINITY, None)),
        ("m 5\r", sample("m", &[], 5.0, None)),
        (
            r#"m_bucket{le="1"} 5 # {trace_id="a}b"} 0.67 1795407477.1"#,
            sample("m_bucket", &[("le", "1")], 5.0, None),
        ),
        ("m 5 7 # {} 1", sample("m", &[], 5.0, Some(7))),
        ("m 1e999", sample("m", &[], f64::INFINITY, None)),
    ] {
        let (samples, tally) = read(line);
        assert_eq!(samples, [expected], "{line}: {tally:?}");
        assert_eq!(tally.words(), None, "{line}");
    }
    let (samples, _) = read("m NaN\nm nan");
    assert!(samples.len() == 2 && samples.iter().all(|sample| sample.value.is_nan()));
}

#[test]
fn what_cannot_be_read_is_counted_with_its_place() {
    use Reason::*;
    for (line, column, reason) in [
        ("5", 1, NoName),
        ("<!DOCTYPE html>", 1, NoName),
        ("größe 5", 3, BareName),
        ("my.metric 5", 3, BareName),
        ("m+5", 2, BareName),
        ("m", 2, NoValue),
        ("m ", 3, NoValue),
        ("m{} ", 5, NoValue),
        ("m 5x", 3, NotANumber),
        ("m 1_000", 3, NotANumber),
        ("m 0x1p-2", 3, NotANumber),
        ("m ５", 3, NotANumber),
        ("m 5\u{a0}7", 4, NotANumber),
        ("m # {} 1", 3, NoValue),
        ("m 5 soon", 5, NotATime),
        ("m 5 1.5", 5, NotATime),
        ("m 5 9223372036854775807", 5, NotATime),
        ("m 5 99999999999999999999", 5, NotATime),
        ("m 5 7 8", 7, TextAfter),
        ("m 5 # remark", 7, TextAfter),
        (r#"m 5 # {a="b"}"#, 14, NoValue),
        (r#"m 5 # {"m"} 1"#, 12, TextAfter),
        (r#"{a="b"} 1"#, 1, LabelsAlone),
        ("{} 1", 1, LabelsAlone),
        (r#"m{"n"} 1"#, 3, TwoNames),
        (r#"{"m","n"} 1"#, 6, TwoNames),
        (r#"m{__name__="n"} 1"#, 3, TwoNames),
        ("m{=", 3, NoLabelName),
        ("m{,} 1", 3, NoLabelName),
        (r#"m{a="x",,b="y"} 1"#, 9, NoLabelName),
        (r#"m{a:b="x"} 1"#, 4, NoEquals),
        (r#"m{1a="x"} 1"#, 3, NoLabelName),
        (r#"m{""="x"} 1"#, 5, NoLabelName),
        ("m{a} 1", 4, NoEquals),
        ("m{a=x} 1", 5, NoQuote),
        (r#"m{a="x} 1"#, 5, OpenQuote),
        (r#"m{a="x\"} 1"#, 5, OpenQuote),
        (r#"m{a="x\"#, 5, OpenQuote),
        (r#"m{a="x" b="y"} 1"#, 9, NoComma),
        (r#"m{a="x""#, 8, NoComma),
        (r#"m{a="x",a="y"} 1"#, 2, TwinLabel),
        (r#"m{ä="x"} 1"#, 3, NoLabelName),
        (r#"m{a="ä"} x"#, 10, NotANumber),
    ] {
        let (samples, tally) = read(&format!("ok 1\n\n{line}\nok 2\n"));
        assert_eq!((samples.len(), tally.unreadable), (2, 1), "{line}");
        let place = Place {
            line: 3,
            column,
            reason,
        };
        assert_eq!(tally.first, Some(place), "{line}");
    }
}

#[test]
fn comments_are_no_samples_and_types_are_told() {
    struct Kinds(Vec<(String, SampleType)>);
    impl Taker for Kinds {
        fn sample(&mut self, sample: Sample<'_>) {
            panic!("{sample:?}");
        }
        fn kind(&mut self, name: &str, kind: SampleType) {
            self.0.push((name.to_owned(), kind));
        }
    }
    let text = "# HELP a:b what } it = is, {\n# TYPE a:b counter\n#\n# \n\n  # remark\n\
                #TYPE d gauge\n# TYPE \"my.metric\" histogram\n# TYPE s summary\n\
                # TYPE i info\n# TYPE\n# TYPE e\n# TYPE \"open gauge\n# EOF\n#EOF 5\n";
    let mut kinds = Kinds(Vec::new());
    let mut reader = Reader::new(Format::Prometheus, &Wanted::Everything, Limits::default());
    reader.feed(text.as_bytes(), &mut kinds).expect("small");
    let tally = reader.finish(&mut kinds).expect("whole");
    assert_eq!((tally.lines, tally.samples, tally.unreadable), (15, 0, 0));
    let named = |name: &str, kind| (name.to_owned(), kind);
    assert_eq!(
        kinds.0,
        [
            named("a:b", SampleType::Counter),
            named("d", SampleType::Gauge),
            named("my.metric", SampleType::Histogram),
            named("s", SampleType::Summary),
            named("i", SampleType::Untyped),
        ]
    );
}

#[test]
fn openmetrics_counts_in_seconds_and_says_where_it_ends() {
    let read = |text: &str| read_chunks(Format::OpenMetrics, [text.as_bytes()]);
    let (samples, tally) = read("m_total 5 1795407477.666\n# EOF\n").expect("whole");
    assert_eq!(
        samples,
        [sample("m_total", &[], 5.0, Some(1_795_407_477_666))]
    );
    assert_eq!(tally.unreadable, 0);
    assert_eq!(read("m_total 5\n").err(), Some(Unfinished::NoEnd));
    assert_eq!(read("m_total 5\n# EO").err(), Some(Unfinished::NoEnd));
    let (samples, tally) = read("a 1\n# EOF\nb 2\n\n").expect("whole");
    assert_eq!(samples.len(), 1);
    let first = tally.first.expect("a place");
    assert_eq!((first.line, first.reason), (3, Reason::AfterEnd));
}

#[test]
fn only_what_is_wanted_is_handed_on_and_all_is_counted() {
    let wanted = Wanted::Names(["b".into(), "my.metric".into()].into());
    let mut names = Vec::new();
    let mut take = |sample: Sample<'_>| names.push(sample.name.into_owned());
    let mut reader = Reader::new(Format::Prometheus, &wanted, Limits::default());
    let text = "a 1\nb 2\nc x\n{\"my.metric\"} 1\nb{x=\"y\"} 3\n";
    reader.feed(text.as_bytes(), &mut take).expect("small");
    let tally = reader.finish(&mut take).expect("whole");
    assert_eq!(names, ["b", "my.metric", "b"]);
    assert_eq!((tally.samples, tally.unreadable), (4, 1));
}

#[test]
fn bytes_that_are_no_text_spoil_only_their_line() {
    let bytes: &[u8] = b"a 1\nb{x=\"\xc3\xa4\xff\"} 2\nc 3\n";
    let (samples, tally) = read_chunks(Format::Prometheus, [bytes]).expect("small");
    assert_eq!(samples.len(), 2);
    let place = Place {
        line: 2,
        column: 7,
        reason: Reason::NotText,
    };
    assert_eq!(tally.first, Some(place));
}

#[test]
fn a_line_without_end_costs_no_memory() {
    let limits = Limits {
        bytes: 1 << 20,
        line: 100,
    };
    for chunk in [1, 7, 64, 5000] {
        let mut samples = 0;
        let mut take = |_: Sample<'_>| samples += 1;
        let mut reader = Reader::new(Format::Prometheus, &Wanted::Everything, limits);
        let text = format!(
            "a 1\nb{{x=\"{}\"}} 2\nc 3\n{}",
            "x".repeat(4000),
            "d".repeat(2000)
        );
        for chunk in text.as_bytes().chunks(chunk) {
            reader.feed(chunk, &mut take).expect("small enough");
            assert!(reader.carried() <= 100);
        }
        let tally = reader.finish(&mut take).expect("whole");
        assert_eq!(
            (samples, tally.unreadable, tally.lines),
            (2, 2, 4),
            "{chunk}"
        );
        let first = tally.first.expect("a place");
        assert_eq!((first.line, first.reason), (2, Reason::TooLong));
    }
}

#[test]
fn an_answer_that_never_ends_is_cut_off() {
    let limits = Limits {
        bytes: 1 << 20,
        line: 100,
    };
    let mut take = |_: Sample<'_>| {};
    let mut reader = Reader::new(Format::Prometheus, &Wanted::Everything, limits);
    let mut fed = 0;
    let error = loop {
        match reader.feed(b"m 1\n", &mut take) {
            Ok(()) => fed += 4,
            Err(error) => break error,
        }
    };
    assert_eq!(fed, 1 << 20);
    assert!(error.to_string().contains("larger than 1 MB"), "{error}");
}

#[test]
fn blocks_keep_the_order_and_lose_nothing() {
    let count = block::LINES * 3 + 7;
    let line = |number: usize| match number % 5 {
        3 => format!("m{{n=\"{number}\"}} broken\n"),
        4 => format!("# m {number}\n"),
        _ => format!("m{{n=\"{number}\"}} {number}\n"),
    };
    let text: String = (0..count).map(line).collect();
    let (samples, tally) = read(&text);
    let expected: Vec<usize> = (0..count).filter(|number| number % 5 < 3).collect();
    let read: Vec<f64> = samples.iter().map(|sample| sample.value).collect();
    assert_eq!(
        read,
        expected
            .iter()
            .map(|number| *number as f64)
            .collect::<Vec<_>>()
    );
    for (sample, number) in samples.iter().zip(&expected) {
        assert_eq!(sample.labels, [("n".to_owned(), number.to_string())]);
    }
    assert_eq!(tally.first.map(|place| place.line), Some(4));
    assert_eq!(
        tally.samples + tally.unreadable,
        (0..count).filter(|n| n % 5 < 4).count() as u64
    );
}

/// `text` between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
}

/// A sample as an exporter writes it.
fn rendered(sample: &Plain) -> String {
    let labels = sample.labels.iter();
    let labels: Vec<String> = labels
        .map(|(name, value)| format!("\"{}\"=\"{}\"", escaped(name), escaped(value)))
        .collect();
    let time = sample
        .milliseconds
        .map(|time| format!(" {time}"))
        .unwrap_or_default();
    let name = escaped(&sample.name);
    format!(
        "{{\"{name}\",{}}} {:e}{time}\n",
        labels.join(","),
        sample.value
    )
}

prop_compose! {
    fn any_sample()(
        name in any::<String>().prop_filter("a name", |name| !name.is_empty()),
        labels in prop::collection::btree_map(".+", any::<String>(), 0..20),
        value in prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::INFINITE,
        milliseconds in prop::option::of(-1_000_000_000_000_i64..4_000_000_000_000),
    ) -> Plain {
        Plain { name, labels: labels.into_iter().collect(), value, milliseconds }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(samples in prop::collection::vec(any_sample(), 0..20)) {
        let text: String = samples.iter().map(rendered).collect();
        let (read, tally) = read(&text);
        prop_assert_eq!(tally.words(), None);
        prop_assert_eq!(read, samples);
    }

    #[test]
    fn where_the_chunks_are_cut_does_not_matter(
        lines in prop::collection::vec(
            prop_oneof!["m\\{a=\"[^\"\n\\\\]{0,9}\"\\} [0-9]{1,3}", "[ -~é\t\r]{0,30}"], 0..30),
        size in 1_usize..40,
    ) {
        let text = lines.join("\n");
        let whole = read(&text);
        let chunks = read_chunks(Format::Prometheus, text.as_bytes().chunks(size));
        // A NaN does not equal itself.
        prop_assert_eq!(format!("{:?}", chunks.expect("small")), format!("{whole:?}"));
    }

    #[test]
    fn every_line_is_something(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in [Format::Prometheus, Format::OpenMetrics] {
            let Ok((samples, tally)) = read_chunks(format, [bytes.as_slice()]) else {
                continue;
            };
            prop_assert_eq!(samples.len() as u64, tally.samples);
            prop_assert!(tally.samples + tally.unreadable <= tally.lines);
        }
    }
}
