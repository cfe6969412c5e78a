//! Quantiles against those that a real Prometheus made of the same buckets.

use dogwatch::backends::exposition::histogram::Histogram;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    buckets: Vec<(String, String)>,
    quantiles: Vec<(String, String)>,
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

#[test]
fn quantiles_are_those_of_prometheus_to_the_last_bit() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../fixtures/exposition/quantiles.json"))
            .expect("the recording");
    assert!(cases.len() >= 20, "{}", cases.len());
    for Case {
        name,
        buckets,
        quantiles,
    } in cases
    {
        let mut histogram = Histogram::default();
        for (bound, count) in buckets.iter().rev() {
            histogram.add(number(bound), number(count));
        }
        for (q, expected) in quantiles {
            let expected = Some(number(&expected)).filter(|value| !value.is_nan());
            assert_eq!(histogram.quantile(number(&q)), expected, "{name}: {q}");
        }
    }
}
