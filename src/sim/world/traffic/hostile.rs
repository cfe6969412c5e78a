//! Metrics that attack who reads them, in a text that Prometheus accepts.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::text::{Kind, Labels, family, sample};
use crate::sim::world::fleet::HOSTILE;

/// Values that end labels for who doesn't read carefully.
const TRICKY: [&str; 9] = [
    "/u/{id}",
    "a=\"b\"",
    "a,b=\"c\"} 7",
    "} 1 2",
    " # HELP x ",
    "C:\\new\\",
    "two\nlines",
    "naïve café 日本語 🦀",
    "",
];

/// Writes families that are hostile, each in its own way.
pub fn write(out: &mut String, now: DateTime<Utc>) {
    tricky(out);
    values(out, now);
}

fn tricky(out: &mut String) {
    let name = "app_route:hits:total";
    let help = "Tricky: C:\\\\new and a\\nsecond line, \"quoted\" {braces} a=b.";
    family(out, name, Kind::Counter, help);
    for (nth, text) in TRICKY.iter().chain(HOSTILE).enumerate() {
        let labels = Labels::new("namespace", "finance")
            .and("app", text)
            .and("route", text)
            .text();
        sample(out, name, [&labels, ""], nth);
    }
}

fn values(out: &mut String, now: DateTime<Utc>) {
    let name = "app_odd_value";
    family(
        out,
        name,
        Kind::Gauge,
        "Numbers that are none, and spaces wherever they may be.",
    );
    let odd = [
        "NaN",
        "+Inf",
        "-Inf",
        "1e300",
        "-0",
        "1.7976931348623157e+308",
        "5e-324",
    ];
    for value in odd {
        let labels = Labels::new("app", "odd").and("value", value).text();
        sample(out, name, [&labels, ""], value);
    }
    let at = now.timestamp_millis();
    // Writing to a string never fails.
    let _ = writeln!(
        out,
        "{name} {{ app = \"odd\" , value = \"spaces\" , }} 1 {at}"
    );
    let _ = writeln!(out, "{name}{{app=\"odd\",value=\"timestamp\"}}\t2\t{at}");
    out.push_str("# EOF is only a remark here\n#\n\n# HELP\n");
    let _ = writeln!(out, "app_untyped{{}} 3\napp_untyped_with_no_braces 4");
}

/// Requests to apps that there are not, which fail once a second.
pub fn ghosts(out: &mut String, now: DateTime<Utc>) {
    for text in TRICKY.iter().chain(HOSTILE) {
        let labels = Labels::new("namespace", "nowhere")
            .and("app", text)
            .and("pod", text)
            .and("pod_template_hash", "0")
            .text();
        let labels = [labels.as_str(), ",code=\"500\""];
        sample(out, "http_requests_total", labels, now.timestamp());
    }
}
