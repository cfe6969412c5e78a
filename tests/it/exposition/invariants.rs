//! What must hold of any bytes: the entry of the fuzz target, which includes this file.

use dogwatch::backends::exposition::text::{Format, Limits, Reader, Sample, Tally, Wanted};

type Labels = Vec<(String, String)>;

/// Name, labels, the bits of the value, milliseconds.
type Read = (String, Labels, u64, Option<i64>);

/// Small, so that few bytes reach them.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    line: 300,
};

/// Panics where reading `data` breaks a promise. Its first byte chooses the format and how the
/// rest is cut into chunks.
pub(crate) fn hold(data: &[u8]) {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let format = match choice & 1 {
        0 => Format::Prometheus,
        _ => Format::OpenMetrics,
    };
    let whole = read(format, text, usize::MAX);
    let parts = read(format, text, usize::from(choice >> 1) + 1);
    assert_eq!(whole, parts, "it matters where the answer is cut");
    let Some((samples, tally)) = whole else {
        return;
    };
    assert_eq!(
        tally.samples,
        samples.len() as u64,
        "samples that were not handed on"
    );
    assert!(tally.samples + tally.unreadable <= tally.lines, "{tally:?}");
    assert_eq!(tally.first.is_some(), tally.unreadable > 0, "{tally:?}");
    assert_eq!(tally.words().is_some(), tally.unreadable > 0, "{tally:?}");
    for sample in &samples {
        let again = read(Format::Prometheus, written(sample).as_bytes(), usize::MAX);
        let again = again.map(|(samples, _)| samples);
        // Written with quotes and escapes, a line may become longer than lines may be.
        if written(sample).len() <= LIMITS.line {
            assert_eq!(again.as_deref(), Some(std::slice::from_ref(sample)));
        }
    }
}

fn read(format: Format, text: &[u8], size: usize) -> Option<(Vec<Read>, Tally)> {
    let mut samples = Vec::new();
    let mut take = |sample: Sample<'_>| {
        let labels = sample.labels.iter();
        let value = if sample.value.is_nan() {
            f64::NAN
        } else {
            sample.value
        };
        samples.push((
            sample.name.to_string(),
            labels
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            value.to_bits(),
            sample.at.map(|at| at.timestamp_millis()),
        ));
    };
    let mut reader = Reader::new(format, &Wanted::Everything, LIMITS);
    for chunk in text.chunks(size) {
        reader.feed(chunk, &mut take).ok()?;
    }
    let tally = reader.finish(&mut take).ok()?;
    Some((samples, tally))
}

fn written((name, labels, value, milliseconds): &Read) -> String {
    let quoted = |text: &str| {
        let text = text
            .replace('\\', r"\\")
            .replace('"', "\\\"")
            .replace('\n', r"\n");
        format!("\"{text}\"")
    };
    let mut terms = vec![quoted(name)];
    terms.extend(
        labels
            .iter()
            .map(|(name, value)| format!("{}={}", quoted(name), quoted(value))),
    );
    let time = milliseconds
        .map(|time| format!(" {time}"))
        .unwrap_or_default();
    format!("{{{}}} {:e}{time}", terms.join(","), f64::from_bits(*value))
}
