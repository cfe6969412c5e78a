//! How long text exposition takes: 200,000 lines, of which the budget is half a second.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dogwatch::backends::exposition::text::{Format, Limits, Reader, Sample, Wanted};

const LINES: usize = 200_000;
/// What a connection hands over at a time.
const CHUNK: usize = 16 << 10;

/// The buckets of a gateway's histograms, as they come from 10,000 apps.
fn answer() -> String {
    let mut text = String::from("# TYPE http_request_duration_seconds histogram\n");
    for line in 1..LINES {
        let (app, bucket) = (line / 20, line % 20);
        let _ = writeln!(
            text,
            "http_request_duration_seconds_bucket{{namespace=\"team-{}\",app=\"app-{app}\",\
             route=\"/v1/items/{{id}}\",method=\"GET\",status=\"200\",le=\"0.{bucket:02}\"}} {}",
            app % 50,
            line * 7
        );
    }
    text
}

fn read(text: &str, wanted: &Wanted) -> f64 {
    let mut sum = 0.0;
    let mut take = |sample: Sample<'_>| {
        black_box(sample.labels.get("app"));
        sum += sample.value;
    };
    let mut reader = Reader::new(Format::Prometheus, wanted, Limits::default());
    for chunk in text.as_bytes().chunks(CHUNK) {
        reader.feed(chunk, &mut take).expect("small enough");
    }
    let tally = reader.finish(&mut take).expect("whole");
    assert_eq!((tally.lines, tally.unreadable), (LINES as u64, 0));
    sum
}

fn parse(criterion: &mut Criterion) {
    let text = answer();
    let nothing = Wanted::Names(["something_else".into()].into());
    let mut group = criterion.benchmark_group("exposition, 200,000 lines");
    group.throughput(Throughput::Elements(LINES as u64));
    group.sample_size(10);
    for (name, wanted) in [
        ("all wanted", &Wanted::Everything),
        ("none wanted", &nothing),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| read(&text, wanted)));
    }
}

criterion_group!(benches, parse);
criterion_main!(benches);
